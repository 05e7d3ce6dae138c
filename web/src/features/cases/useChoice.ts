// Cases chosen for one step of many: one by one, from here to there, or all that are shown.

import { type Ref, computed, ref } from "vue";

import type { Row } from "./ask";

export function useChoice(rows: Ref<readonly Row[]>) {
  const ids = ref<ReadonlySet<string>>(new Set());
  let last: string | undefined;
  return {
    ids,
    chosen: computed(() => rows.value.filter((row) => ids.value.has(row.id))),
    choose(id: string, from: boolean): void {
      const next = new Set(ids.value);
      const order = rows.value.map((row) => row.id);
      const [a, b] = [order.indexOf(last ?? ""), order.indexOf(id)].sort((x, y) => x - y) as [number, number];
      if (from && a >= 0) for (const one of order.slice(a, b + 1)) next.add(one);
      else if (!next.delete(id)) next.add(id);
      last = id;
      ids.value = next;
    },
    all(): void {
      ids.value = ids.value.size >= rows.value.length ? new Set() : new Set(rows.value.map((row) => row.id));
    },
    none(): void {
      ids.value = new Set();
    },
  };
}
