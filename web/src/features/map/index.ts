// The map: what is open where, and how its clocks stand.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/desk/map", name: "map", component: () => import("./MapPage.vue"), meta: { title: "menu.map", frame: "desk" } },
];
