// The addresses of the pages. Each page reproduces itself from its address alone.

import { type RouteRecordRaw, createRouter, createWebHistory } from "vue-router";

import { routes as cases } from "./features/cases";
import { routes as home } from "./features/home";
import { routes as intake } from "./features/intake";
import { routes as map } from "./features/map";
import { routes as open } from "./features/public";
import { routes as reference } from "./features/reference";
import { routes as session } from "./features/session";
import { routes as start } from "./features/start";
import { routes as wall } from "./features/wall";
import NotFoundPage from "./ui/NotFoundPage.vue";

export const routes: RouteRecordRaw[] = [
  ...start,
  ...reference,
  ...session,
  ...home,
  ...cases,
  ...intake,
  ...open,
  ...map,
  ...wall,
  { path: "/:rest(.*)*", name: "not-found", component: NotFoundPage, meta: { title: "notFound.title" } },
];

export function makeRouter() {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior(to, from, saved) {
      if (saved) return saved;
      return to.path === from.path ? false : { top: 0 };
    },
  });
  router.beforeEach(async (to) => {
    if (to.meta["frame"] !== "desk" && !to.meta["signedIn"]) return true;
    const { known } = await import("./features/session/load");
    const who = await known();
    return who && !who.must_change_password ? true : { name: "sign-in", query: { to: to.fullPath } };
  });
  return router;
}
