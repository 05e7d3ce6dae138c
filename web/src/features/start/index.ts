// The start page: what Gezhi is, whether it is well, where to go.

import type { RouteRecordRaw } from "vue-router";

import StartPage from "./StartPage.vue";

export const routes: RouteRecordRaw[] = [{ path: "/", name: "start", component: StartPage }];
