// Large type, remembered on this device.

import { ref } from "vue";

const KEY = "gezhi.large";

export const large = ref(localStorage.getItem(KEY) === "yes");

export function show(): void {
  document.documentElement.dataset["large"] = large.value ? "yes" : "no";
}

export function turn(): void {
  large.value = !large.value;
  localStorage.setItem(KEY, large.value ? "yes" : "no");
  show();
}
