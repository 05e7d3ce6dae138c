// What happens, as it happens: one stream of the journal for the whole page. While it is down the page says how old
// its data are; when it is back it goes on where it stopped.

import { ref } from "vue";

/** How the stream stands. */
export type Link = "off" | "joining" | "live" | "lost";

export interface Step {
  position: number;
  kind: string;
  id: string;
  /** What was done; nothing when the matter is gone for this reader. */
  verb: string | null;
}

export type Told = { is: "step"; step: Step } | { is: "gone"; step: Step } | { is: "reset" };

export const link = ref<Link>("off");
/** Until when the page knows what happened, in milliseconds since 1970. */
export const asOf = ref(Date.now());

type Listener = (told: Told) => void;
const listeners = new Set<Listener>();

/** Hears of everything from now on, until the answer is called. */
export function hear(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(told: Told): void {
  asOf.value = Date.now();
  for (const listener of listeners) listener(told);
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait before the next try, after so many in vain. */
export function wait_ms(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
}

let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let position: number | undefined;
let tries = 0;

function join(): void {
  const after = position === undefined ? "" : `?after=${position}`;
  const opened = new EventSource(`/api/v1/events${after}`);
  source = opened;
  opened.onopen = () => {
    tries = 0;
    const back = link.value === "lost";
    link.value = "live";
    asOf.value = Date.now();
    // Without a position there is no telling what was missed.
    if (back && position === undefined) tell({ is: "reset" });
  };
  const read = (is: "step" | "gone") => (event: MessageEvent<string>) => {
    const step = JSON.parse(event.data) as Step;
    position = step.position;
    tell({ is, step });
  };
  opened.addEventListener("step", read("step"));
  opened.addEventListener("gone", read("gone"));
  opened.addEventListener("reset", (event) => {
    position = Number((event as MessageEvent<string>).lastEventId) || undefined;
    tell({ is: "reset" });
  });
  opened.onerror = () => {
    opened.close();
    if (source !== opened) return;
    link.value = "lost";
    timer = setTimeout(join, wait_ms(tries));
    tries += 1;
  };
}

/** Begins to follow; does nothing when it follows already. */
export function follow(): void {
  if (source) return;
  link.value = "joining";
  join();
}

/** Follows no more. */
export function stop(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
  position = undefined;
  tries = 0;
  link.value = "off";
}

/** Tries again now. */
export function tryNow(): void {
  if (link.value !== "lost") return;
  clearTimeout(timer);
  tries = 0;
  join();
}
