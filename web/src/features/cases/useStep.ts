// Doing a step: the answer goes into the pages, a message says so, and what can be taken back offers it for 10 seconds.

import { useQueryClient } from "@tanstack/vue-query";
import { ref } from "vue";
import { useI18n } from "vue-i18n";

import { Problem } from "../../api/problem";
import { say } from "../../ui/toast";
import { type View, keyOf, step } from "./ask";

const UNDO_MS = 10_000;

/** Whether the view offers to take the last step back. */
export function canUndo(view: View | undefined): boolean {
  return view?.actions.some((action) => action.name === "undo" && !action.refusal) ?? false;
}

export function useStep() {
  const { t } = useI18n();
  const client = useQueryClient();
  const busy = ref(false);

  async function act(of: { id: string; number: string }, verb: string, body: unknown): Promise<View | undefined> {
    busy.value = true;
    try {
      const now = await step(of.id, verb, body);
      if (now) client.setQueryData(keyOf.view(of.id), now);
      void client.invalidateQueries({ queryKey: ["cases"] });
      const words = t("cases.done", { number: of.number, verb: t(`verb.${verb}`) });
      if (verb !== "undo" && canUndo(now)) say({ tone: "good", words, lasts_ms: UNDO_MS, way: { words: t("verb.undo"), take: () => void takeBack(of) } });
      else say({ tone: "good", words: now ? words : t("cases.gone", { number: of.number }) });
      return now;
    } finally {
      busy.value = false;
    }
  }

  async function takeBack(of: { id: string; number: string }): Promise<void> {
    try {
      await act(of, "undo", {});
    } catch (problem) {
      const words = problem instanceof Problem ? (problem.title ?? t("problem.silent")) : t("problem.page");
      say({ tone: "bad", words });
    }
  }

  return { act, busy };
}
