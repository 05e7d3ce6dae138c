// What is open in each responsible grid, as figures: the map shows counts, never a dwelling.

import { keepPreviousData, useQuery } from "@tanstack/vue-query";
import { computed } from "vue";

import { type Schemas, gezhi, the } from "../api/gezhi";

export type GridState = "overdue" | "running";

export interface GridCount {
  code: string;
  name: string;
  open: number;
  overdue: number;
  state: GridState;
}

/** The value of a figure in a row; nothing counted is none. */
export function valueOf(row: Schemas["FigureRow"], figure: string): number {
  const cell = row.cells.find((one) => one.figure === figure);
  return cell?.value ?? 0;
}

/** What is open in each group of a table. */
export function countsOf(table: Schemas["FigureTable"] | undefined): GridCount[] {
  return (table?.rows ?? []).flatMap((row): GridCount[] => {
    const [group] = row.group;
    const [open, overdue] = [valueOf(row, "open_now"), valueOf(row, "overdue_now")];
    return group && open > 0 ? [{ code: group.code, name: group.name, open, overdue, state: overdue > 0 ? "overdue" : "running" }] : [];
  });
}

type By = "grid" | "town" | "unit" | "source" | "type";

/** A table of figures of a day, by a kind of group. */
export function useFigures(figures: () => readonly string[], by: By | undefined, every_ms: number) {
  return useQuery({
    queryKey: computed(() => ["figures", by ?? "", figures().join(",")]),
    queryFn: ({ signal }) =>
      the(gezhi.GET("/api/v1/figures/table", { params: { query: { day: today(), figures: figures().join(","), ...(by ? { by } : {}) } }, signal })) as Promise<Schemas["FigureTable"]>,
    refetchInterval: every_ms,
    placeholderData: keepPreviousData,
  });
}

/** The day at this place, as the server writes days. */
export function today(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What is open now in each responsible grid. */
export function useGridCounts(every_ms = 15_000) {
  const asked = useFigures(() => ["open_now", "overdue_now"], "grid", every_ms);
  return { ...asked, counts: computed(() => countsOf(asked.data.value)), countedAt: computed(() => asked.data.value?.counted_at) };
}
