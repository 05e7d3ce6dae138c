// One step for many cases: each is a step of its own with its own answer, so that one refusal stops no other.

import { Problem } from "../../api/problem";
import { type Row, step } from "./ask";

export interface Outcome {
  row: Row;
  /** Why it was refused; nothing when it was done. */
  refusal?: unknown;
}

/** So many are under way at a time. */
const ABREAST = 4;

/** Does a step for all of them and hands back what became of each, in order. */
export async function stepAll(rows: readonly Row[], verb: string, body: unknown, told: (done: number) => void, one: typeof step = step): Promise<Outcome[]> {
  const out: Outcome[] = new Array(rows.length);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const at = next;
      next += 1;
      const row = rows[at];
      if (!row) return;
      try {
        await one(row.id, verb, body);
        out[at] = { row };
      } catch (problem) {
        out[at] = { row, refusal: problem };
      }
      done += 1;
      told(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(ABREAST, rows.length) }, work));
  return out;
}

/** The words of a refusal. */
export function wordsOf(refusal: unknown): string | undefined {
  return refusal instanceof Problem ? refusal.title : undefined;
}
