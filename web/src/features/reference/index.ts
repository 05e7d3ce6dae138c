// The API reference: every operation of the document the server gives out.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  {
    path: "/reference/:operation?",
    name: "reference",
    component: () => import("./ReferencePage.vue"),
    meta: { title: "reference.title" },
  },
];
