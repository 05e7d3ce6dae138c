// The wall: what a room reads at five metres. No case text, no house number, no reporter.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/wall", name: "wall", component: () => import("./WallPage.vue"), meta: { title: "menu.wall", frame: "none", signedIn: true } },
];
