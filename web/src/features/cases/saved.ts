// Filters one keeps under a name, per account, in this browser. A filter is shared as its address.

import { computed, ref } from "vue";

import { session } from "../../api/session";
import { type Filter, fromAddress, toAddress } from "./filter";

export interface Saved {
  name: string;
  filter: Filter;
}

const key = () => `gezhi.filters.${session.value?.account ?? ""}`;

/** What was kept; what cannot be read any more is dropped. */
export function parse(text: string | null): Saved[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((one: { name?: unknown; filter?: unknown }) =>
      typeof one?.name === "string" && typeof one.filter === "object" && one.filter !== null
        ? [{ name: one.name, filter: fromAddress(one.filter as Record<string, string>) }]
        : [],
    );
  } catch {
    return [];
  }
}

export function useSaved() {
  const list = ref<Saved[]>(parse(localStorage.getItem(key())));
  const keep = (): void => {
    const kept = list.value.map(({ name, filter }) => ({ name, filter: toAddress(filter) }));
    localStorage.setItem(key(), JSON.stringify(kept));
  };
  return {
    saved: computed(() => list.value),
    save(name: string, filter: Filter): void {
      list.value = [...list.value.filter((one) => one.name !== name), { name, filter }];
      keep();
    },
    drop(name: string): void {
      list.value = list.value.filter((one) => one.name !== name);
      keep();
    },
  };
}
