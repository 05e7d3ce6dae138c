// The addresses of the pages. Each page reproduces itself from its address alone.

import { type RouteRecordRaw, createRouter, createWebHistory } from "vue-router";

import { routes as reference } from "./features/reference";
import { routes as start } from "./features/start";
import NotFoundPage from "./ui/NotFoundPage.vue";

export const routes: RouteRecordRaw[] = [
  ...start,
  ...reference,
  { path: "/:rest(.*)*", name: "not-found", component: NotFoundPage, meta: { title: "notFound.title" } },
];

export function makeRouter() {
  return createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior(to, from, saved) {
      if (saved) return saved;
      return to.path === from.path ? false : { top: 0 };
    },
  });
}
