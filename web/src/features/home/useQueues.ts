// How many wait in each list of the post one works at.

import { keepPreviousData, useQueries } from "@tanstack/vue-query";
import { computed } from "vue";

import { post, postNumber } from "../../api/session";
import { keyOf, list } from "../cases/ask";
import { queuesOf } from "./queues";

/** The lists of the post with their counts. */
export function useQueues() {
  const queues = computed(() => queuesOf(post.value?.role));
  const counts = useQueries({
    queries: computed(() =>
      queues.value.map((queue) => ({
        queryKey: [...keyOf.count(queue.filter), postNumber.value],
        queryFn: ({ signal }: { signal: AbortSignal }) => list(queue.filter, { limit: 1, signal }).then(({ total }) => total),
        placeholderData: keepPreviousData,
      })),
    ),
  });
  return computed(() => queues.value.map((queue, at) => ({ ...queue, count: counts.value[at]?.data })));
}

/** How much must be done now, over all lists of the post. */
export function useWaiting() {
  const queues = useQueues();
  return computed(() => {
    const known = queues.value.filter((queue) => queue.due && queue.count !== undefined);
    return known.length ? known.reduce((sum, queue) => sum + (queue.count ?? 0), 0) : undefined;
  });
}
