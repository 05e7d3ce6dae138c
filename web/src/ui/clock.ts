// How a clock is shown. Due instants and what is left are the server's; only the look is decided here.

export type ClockState = "overdue" | "soon" | "running" | "paused" | "met" | "off";

/** Less than this is shown as soon, in seconds as the limit counts. */
export const SOON_S = 2 * 3600;

export interface Clock {
  /** `running`, `paused`, `met`, `missed` or `withdrawn`, when a promise is shown. */
  state?: string | undefined;
  overdue?: boolean;
  remaining?: number | null | undefined;
}

export function stateOf({ state, overdue = false, remaining }: Clock): ClockState {
  if (state === "met") return "met";
  if (state === "withdrawn") return "off";
  if (state === "paused") return "paused";
  if (state === "missed" || overdue) return "overdue";
  return remaining != null && remaining < SOON_S ? "soon" : "running";
}
