// What a report would become, asked while it is typed: type, place, unit, clocks, and cases that may be the same.

import { type Ref, ref, watch } from "vue";

import { type Schemas, gezhi, the } from "../../api/gezhi";
import { isEmpty, placeOf } from "../../ui/place";
import type { Draft } from "./draft";

/** The classifier's answer; the document names two shapes alike, so it is written out. */
export type Sorted = Omit<Schemas["SortedView"], "types"> & { types: { case_type: Schemas["Named"]; probability: number }[] };

const PAUSE_MS = 400;
/** Words shorter than this say nothing. */
const LEAST = 4;

/** Asks again when what it depends on stood still for a moment; an answer that comes late is dropped. */
function asked<T>(depends: () => unknown, ask: () => Promise<T | undefined>): Ref<T | undefined> {
  const found = ref<T>() as Ref<T | undefined>;
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    depends,
    () => {
      clearTimeout(timer);
      last += 1;
      const mine = last;
      timer = setTimeout(async () => {
        // While nobody answers the page goes on without foresight.
        const answer = await ask().catch(() => undefined);
        if (mine === last) found.value = answer;
      }, PAUSE_MS);
    },
    { immediate: true },
  );
  return found;
}

export function useForesight(draft: Ref<Draft>) {
  const said = () => draft.value.words.trim();
  const place = () => JSON.stringify(placeOf(draft.value.place));
  const sorted = asked<Sorted>(said, async () =>
    said().length < LEAST ? undefined : ((await the(gezhi.POST("/api/v1/classify", { body: { words: said() } }))) as unknown as Sorted),
  );
  const located = asked<Schemas["LocatedView"]>(
    () => [place(), draft.value.source, draft.value.case_type, draft.value.defect],
    async () => {
      const typed = placeOf(draft.value.place);
      if (isEmpty(typed)) return undefined;
      const { source, case_type, defect } = draft.value;
      const body = { place: typed, source, ...(case_type ? { case_type } : {}), ...(defect ? { defect } : {}) };
      return the(gezhi.POST("/api/v1/locate", { body }));
    },
  );
  const same = asked<Schemas["SameThingView"]>(
    () => [place(), said(), draft.value.case_type],
    async () => {
      const typed = placeOf(draft.value.place);
      if (isEmpty(typed)) return undefined;
      const { case_type } = draft.value;
      const body = { place: typed, ...(said() ? { words: said() } : {}), ...(case_type ? { case_type } : {}) };
      return the(gezhi.POST("/api/v1/same-thing", { body }));
    },
  );
  return { sorted, located, same };
}
