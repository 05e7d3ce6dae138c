// Live changes: what the journal says of a case is put into the lists and pages that show it, one by one. Nothing is
// loaded again as a whole unless the stream says that too much was missed.

import type { InfiniteData, QueryClient } from "@tanstack/vue-query";

import { type Told, hear } from "../../api/live";
import { type List, type Row, keyOf, rowOf, view } from "./ask";
import { type Filter, fits } from "./filter";

type Pages = InfiniteData<List, string | undefined>;

/** Steps are gathered for so long, so that a burst is one round. */
const GATHER_MS = 400;
/** Counts and first pages are asked for again at most so often. */
const COUNT_MS = 4_000;
/** More cases than this in one round, and the lists are asked for again instead. */
const MOST = 25;

/** The pages with one line changed, or without it. */
export function changed(pages: Pages, id: string, row: Row | undefined): Pages {
  const has = pages.pages.some((page) => page.items.some((item) => item.id === id));
  if (!has) return pages;
  const items = (list: List) => (row ? list.items.map((item) => (item.id === id ? row : item)) : list.items.filter((item) => item.id !== id));
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: items(page) })) };
}

function shown(client: QueryClient): Set<string> {
  const lists = client.getQueriesData<Pages>({ queryKey: ["cases", "list"] });
  const ids = lists.flatMap(([, data]) => (data?.pages ?? []).flatMap((page) => page.items.map((item) => item.id)));
  return new Set(ids);
}

function put(client: QueryClient, id: string, row: Row | undefined): void {
  for (const [key, pages] of client.getQueriesData<Pages>({ queryKey: ["cases", "list"] })) {
    const belongs = row && fits((key[2] ?? {}) as Filter, row);
    if (pages) client.setQueryData<Pages>(key, changed(pages, id, belongs ? row : undefined));
  }
}

async function refresh(client: QueryClient, id: string): Promise<void> {
  try {
    const now = await view(id);
    client.setQueryData(keyOf.view(id), now);
    put(client, id, rowOf(now));
  } catch {
    // Gone or silent: the next step or the next look tells.
  }
}

/** Patches what the pages show until the answer is called. */
export function patchLive(client: QueryClient): () => void {
  let gathered = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let counting: ReturnType<typeof setTimeout> | undefined;

  const count = (): void => {
    counting ??= setTimeout(() => {
      counting = undefined;
      void client.invalidateQueries({ queryKey: ["cases", "count"] });
      // Whoever has scrolled on is not moved: their lines are patched, new ones wait at the top.
      const short = (pages: Pages | undefined) => (pages?.pages.length ?? 0) <= 1;
      void client.invalidateQueries({ queryKey: ["cases", "list"], predicate: (query) => short(query.state.data as Pages | undefined) });
    }, COUNT_MS);
  };

  const round = (): void => {
    timer = undefined;
    const ids = gathered;
    gathered = new Set();
    const here = shown(client);
    const wanted = [...ids].filter((id) => here.has(id) || client.getQueryData(keyOf.view(id)));
    if (wanted.length <= MOST) for (const id of wanted) void refresh(client, id);
    for (const id of ids) void client.invalidateQueries({ queryKey: keyOf.photos(id) });
    count();
  };

  const told = (what: Told): void => {
    if (what.is === "reset") {
      void client.invalidateQueries();
      return;
    }
    if (what.step.kind !== "case") return;
    if (what.is === "gone") {
      put(client, what.step.id, undefined);
      count();
      return;
    }
    gathered.add(what.step.id);
    timer ??= setTimeout(round, GATHER_MS);
  };

  const end = hear(told);
  return () => {
    end();
    clearTimeout(timer);
    clearTimeout(counting);
  };
}
