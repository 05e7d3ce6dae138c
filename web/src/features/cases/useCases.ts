// The cases of a filter, page after page.

import { keepPreviousData, useInfiniteQuery } from "@tanstack/vue-query";
import { type Ref, computed } from "vue";

import { type Row, keyOf, list } from "./ask";
import type { Filter } from "./filter";

export function useCases(filter: Ref<Filter>) {
  const asked = useInfiniteQuery({
    queryKey: computed(() => keyOf.list(filter.value)),
    queryFn: ({ pageParam, signal }) => list(filter.value, { signal, ...(pageParam ? { next: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  return {
    ...asked,
    rows: computed<readonly Row[]>(() => asked.data.value?.pages.flatMap((page) => page.items) ?? []),
    total: computed(() => asked.data.value?.pages[0]?.total),
  };
}
