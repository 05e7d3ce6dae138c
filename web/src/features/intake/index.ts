// Taking a report in: what it is, where, whose, and which clocks it starts, all before it is filed.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/desk/intake", name: "intake", component: () => import("./IntakePage.vue"), meta: { title: "menu.intake", frame: "desk" } },
];
