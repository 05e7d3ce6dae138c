// Keys of the console: each page names its own while it is open. They are off while somebody types.

import { onBeforeUnmount, onMounted, shallowReactive } from "vue";

export interface Key {
  /** As `KeyboardEvent.key`, or two after each other, e.g. `g c`. */
  key: string;
  /** The message key of what it does. */
  words: string;
  run: () => void;
}

/** What the open page listens to; the last named counts. */
export const active = shallowReactive<Key[]>([]);

/** Names keys while the component is there. */
export function useKeys(keys: readonly Key[]): void {
  onMounted(() => active.push(...keys));
  onBeforeUnmount(() => {
    for (const key of keys) active.splice(active.indexOf(key), 1);
  });
}

/** Whether somebody types there, or a control uses its own keys. */
export function types(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || target.closest("dialog[open]") !== null;
}

const PAUSE_MS = 1_200;

/** Listens at the window; the answer stops it. */
export function listen(): () => void {
  let before = "";
  let at = 0;
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || types(event.target)) return;
    const held = event.timeStamp - at < PAUSE_MS && before ? `${before} ${event.key}` : "";
    const last = (key: string) => active.filter((one) => one.key === key).at(-1);
    const found = (held && last(held)) || last(event.key);
    before = event.key;
    at = event.timeStamp;
    // A button under the cursor keeps Enter and the space bar for itself.
    const own = event.target instanceof HTMLElement && event.target.closest("button, a, summary, [role=button]");
    if (!found || (own && (event.key === "Enter" || event.key === " "))) return;
    event.preventDefault();
    before = "";
    found.run();
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
