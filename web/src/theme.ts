// Light or dark: as the system says until the reader chooses.

import { ref } from "vue";

export type Theme = "light" | "dark";

const KEY = "gezhi.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen(): Theme | undefined {
  const remembered = localStorage.getItem(KEY);
  return remembered === "light" || remembered === "dark" ? remembered : undefined;
}

function now(): Theme {
  return chosen() ?? (system.matches ? "dark" : "light");
}

export const theme = ref<Theme>(now());

function show(): void {
  theme.value = now();
  document.documentElement.dataset["theme"] = theme.value;
}

/** Shows the theme and follows the system while nothing is chosen. */
export function startTheme(): void {
  show();
  system.addEventListener("change", show);
}

/** Turns to the other theme; the choice is forgotten when it is what the system says. */
export function turnTheme(): void {
  const next: Theme = theme.value === "dark" ? "light" : "dark";
  if ((next === "dark") === system.matches) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
  show();
}
