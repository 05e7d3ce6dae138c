// Signing in, and one's own account.

import type { RouteRecordRaw } from "vue-router";

export const routes: RouteRecordRaw[] = [
  { path: "/sign-in", name: "sign-in", component: () => import("./SignInPage.vue"), meta: { title: "session.title" } },
  { path: "/desk/me", name: "me", component: () => import("./MePage.vue"), meta: { title: "session.me", frame: "desk" } },
];
