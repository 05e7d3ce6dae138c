// The pages begin here.

import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createApp, watch } from "vue";

import App from "./App.vue";
import { Problem } from "./api/problem";
import { type Language, makeI18n, remember } from "./i18n";
import { makeRouter } from "./router";
import { startTheme } from "./theme";
import "./ui/base.css";

startTheme();

const i18n = makeI18n();
const router = makeRouter();
const { locale, t } = i18n.global;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the server refused it refuses again; silence may pass.
      retry: (failures, error) => error instanceof Problem && error.passing && failures < 3,
    },
  },
});

function title(): void {
  const page = router.currentRoute.value.meta["title"];
  document.title = typeof page === "string" ? `${t(page)} · ${t("name")}` : t("name");
}

watch(
  locale,
  (language, before) => {
    remember(language as Language);
    title();
    // Names and reasons come from the server in the reader's language.
    if (before) void client.invalidateQueries();
  },
  { immediate: true },
);
router.afterEach(title);

createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient: client }).mount("#app");
