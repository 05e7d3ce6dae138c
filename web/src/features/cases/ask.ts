// Asking for cases: one key for each question, so that live changes find what they patch.

import { gezhi, the } from "../../api/gezhi";
import type { Schemas } from "../../api/gezhi";
import { type Asked, type Filter, toQuestion } from "./filter";

/** The clock and the point of a line, which only newer servers tell. */
interface Told {
  clock?: string | null;
  remaining_s?: number | null;
  lon?: number | null;
  lat?: number | null;
}

export type Row = Schemas["CaseRow"] & Told;
export type List = Schemas["CaseList"];
export type View = Schemas["CaseView"];

export const PAGE = 50;

export const keyOf = {
  list: (filter: Filter) => ["cases", "list", filter] as const,
  count: (filter: Filter) => ["cases", "count", filter] as const,
  view: (id: string) => ["case", id] as const,
  photos: (id: string) => ["case", id, "photos"] as const,
  sameThing: (id: string) => ["case", id, "same-thing"] as const,
};

/** A page of cases. */
export function list(filter: Filter, { next, limit = PAGE, signal }: { next?: string; limit?: number; signal?: AbortSignal } = {}) {
  const query: Asked = { ...toQuestion(filter), limit: String(limit), ...(next ? { next } : {}) };
  return the(gezhi.GET("/api/v1/cases", { params: { query }, ...(signal ? { signal } : {}) }));
}

/** One case as the reader may see it. */
export function view(id: string, signal?: AbortSignal): Promise<View> {
  return the(gezhi.GET("/api/v1/cases/{id}", { params: { path: { id } }, ...(signal ? { signal } : {}) }));
}

/** The line of a list that says the same as the whole case. */
export function rowOf(of: View): Row {
  const handle = of.promises.find((promise) => promise.kind === "handle");
  return {
    id: of.id,
    number: of.number,
    stage: of.stage,
    source: of.source,
    case_type: of.case_type ?? null,
    lead: of.lead ?? null,
    town: of.place.town ?? null,
    grid: of.place.grid ?? null,
    place: of.place.certainty,
    call_back: of.call_back?.state === "owed",
    received_at: of.received_at,
    due_at: of.due_at ?? null,
    overdue: handle?.state === "missed",
    clock: handle?.state ?? null,
    remaining_s: handle?.remaining_s ?? null,
    lon: of.place.lon ?? null,
    lat: of.place.lat ?? null,
    desk_task: of.desk_task ?? null,
    presses: of.way.presses,
    raised_to: of.way.escalation?.level ?? null,
    open_parts: of.parts.filter((part) => part.state === "open").map(({ unit, due_at }) => ({ unit: unit.code, due_at })),
  };
}

/** The type the classifier would choose for a case without one. */
export function proposed(of: View): string | undefined {
  const [first] = (of.classifier?.proposals ?? []) as unknown as { case_type?: { code: string } }[];
  return first?.case_type?.code;
}

type Step = (path: string, init: { body: unknown }) => Promise<{ data?: View }>;

/** Does one step of one case. Nothing comes back when the case is no longer this reader's to see. */
export async function step(id: string, verb: string, body: unknown): Promise<View | undefined> {
  // The verbs of a case are a list, so their paths are made of it.
  const send = gezhi.POST as unknown as Step;
  return (await send(`/api/v1/cases/${id}/${verb}`, { body })).data;
}
