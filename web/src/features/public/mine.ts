// The report one looks at: its number and receipt are kept in this page alone, in no address and on no disk.

import { ref } from "vue";

import type { Schemas } from "../../api/gezhi";

export type Ask = Schemas["Ask"];
export type Progress = Schemas["ProgressView"];

export const mine = ref<Ask>();

const REACHED: Record<string, number> = { received: 0, arranging: 0, in_hand: 1, waiting: 1, checking: 2, done: 3, not_taken: 3, joined: 3 };

/** How far a report is, as four plain steps: received, in hand, checked, result. */
export function reached(progress: string): number {
  return REACHED[progress] ?? 0;
}
