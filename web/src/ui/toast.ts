// Short messages at the edge of the page; one may offer to take something back for some seconds.

import { ref } from "vue";

export interface Toast {
  id: number;
  tone: "good" | "bad" | "plain";
  words: string;
  /** What the button says and does; it is gone with the message. */
  way?: { words: string; take: () => void };
  lasts_ms: number;
}

export const toasts = ref<Toast[]>([]);
let last = 0;

/** Says something, 5 seconds unless told otherwise. */
export function say(toast: Omit<Toast, "id" | "lasts_ms"> & { lasts_ms?: number }): number {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.slice(-3), { lasts_ms: 5_000, ...toast, id }];
  setTimeout(() => unsay(id), toast.lasts_ms ?? 5_000);
  return id;
}

export function unsay(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
