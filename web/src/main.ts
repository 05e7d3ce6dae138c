// The pages begin here.

import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp, watch } from "vue";

import App from "./App.vue";
import { type Language, makeI18n, remember } from "./i18n";
import { makeRouter } from "./router";
import { startTheme } from "./theme";
import "./ui/base.css";

startTheme();

const i18n = makeI18n();
const router = makeRouter();
const { locale, t } = i18n.global;

function title(): void {
  const page = router.currentRoute.value.meta["title"];
  document.title = typeof page === "string" ? `${t(page)} · ${t("name")}` : t("name");
}

watch(
  locale,
  (language) => {
    remember(language as Language);
    title();
  },
  { immediate: true },
);
router.afterEach(title);

createApp(App).use(i18n).use(router).use(VueQueryPlugin).mount("#app");
