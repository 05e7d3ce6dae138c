// The two languages of the pages: which one is shown, and how it is remembered.

import { createI18n } from "vue-i18n";

import en from "./locales/en";
import zhCN from "./locales/zh-CN";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "gezhi.language";

/** The language to begin with: the one chosen before, else the first of the reader's that is spoken here. */
export function preferred(remembered: string | null, wanted: readonly string[]): Language {
  const chosen = LANGUAGES.find((language) => language === remembered);
  if (chosen) return chosen;
  const first = wanted.map((tag) => tag.toLowerCase().slice(0, 2)).find((tag) => tag === "zh" || tag === "en");
  return first === "zh" ? "zh-CN" : "en";
}

export function makeI18n() {
  const locale = preferred(localStorage.getItem(KEY), navigator.languages);
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: "en",
    messages: { "zh-CN": zhCN, en },
  });
}

/** Tells the page and the next visit which language is spoken. */
export function remember(language: Language): void {
  document.documentElement.lang = language;
  localStorage.setItem(KEY, language);
}
