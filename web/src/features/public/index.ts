// The pages for residents: report, follow, rate, disagree. No account, nothing of another host.

import type { RouteRecordRaw } from "vue-router";

const meta = (title: string) => ({ title, frame: "public" });

export const routes: RouteRecordRaw[] = [
  { path: "/p", name: "public", component: () => import("./PublicHome.vue"), meta: meta("open.title") },
  { path: "/p/report", name: "public-report", component: () => import("./ReportPage.vue"), meta: meta("open.report") },
  { path: "/p/follow", name: "public-follow", component: () => import("./FollowPage.vue"), meta: meta("open.follow") },
  { path: "/p/privacy", name: "public-privacy", component: () => import("./PrivacyPage.vue"), meta: meta("open.privacy") },
];
