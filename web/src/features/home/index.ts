// The home of the console: what must I do now.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/desk", name: "home", component: () => import("./HomePage.vue"), meta: { title: "menu.home", frame: "desk" } },
];
