// Cases: the list, and one of them.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/desk/cases", name: "cases", component: () => import("./ListPage.vue"), meta: { title: "menu.cases", frame: "desk" } },
  { path: "/desk/cases/:id", name: "case", component: () => import("./CasePage.vue"), meta: { title: "cases.one", frame: "desk" }, props: true },
];
