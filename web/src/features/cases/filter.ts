// A filter of the case list: what stands in the address, what is asked of the server, and the words of its tags.

import type { LocationQuery, LocationQueryRaw } from "vue-router";

import type { paths } from "../../api/generated/schema";

export type Asked = NonNullable<paths["/api/v1/cases"]["get"]["parameters"]["query"]>;

export interface Filter {
  stage?: string[];
  open?: boolean;
  unit?: string;
  case_type?: string;
  source?: string;
  number?: string;
  grid?: string;
  town?: string;
  overdue?: boolean;
  desk_task?: string;
  pressed?: boolean;
  raised?: number;
  received_from?: string;
  received_to?: string;
}

export type Name = keyof Filter;

export const STAGES = ["received", "verifying", "filed", "dispatched", "accepted", "handled", "inspected", "closed", "joined", "rejected"] as const;
export const DESK_TASKS = ["coordination", "ruling", "extension", "other_unit", "refused_entry", "unsafe"] as const;

const TEXTS = ["unit", "case_type", "source", "number", "grid", "town", "desk_task", "received_from", "received_to"] as const;
const TRUTHS = ["open", "overdue", "pressed"] as const;

const ENDED = ["closed", "joined", "rejected"];

/** Whether a case of this stage is open. */
export const isOpen = (stage: string): boolean => !ENDED.includes(stage);

const LEVELS = ["", "unit_approver", "shift_lead", "duty_leader"];

/** The parts of a case a filter looks at, where a line of the list shows them. */
export interface Shown {
  stage: string;
  overdue: boolean;
  presses: number;
  desk_task?: string | null;
  raised_to?: string | null;
  lead?: { code: string } | null;
  case_type?: { code: string } | null;
  town?: string | null;
  grid?: string | null;
}

/** Whether a line that changed still belongs into the list of a filter; what a line does not show is taken to fit. */
export function fits(filter: Filter, row: Shown): boolean {
  const is = <T>(wanted: T | undefined, found: T) => wanted === undefined || wanted === found;
  return (
    (filter.stage === undefined || filter.stage.includes(row.stage)) &&
    is(filter.open, isOpen(row.stage)) &&
    is(filter.unit, row.lead?.code) &&
    is(filter.case_type, row.case_type?.code) &&
    is(filter.town, row.town ?? undefined) &&
    is(filter.grid, row.grid ?? undefined) &&
    is(filter.desk_task, row.desk_task ?? undefined) &&
    (!filter.overdue || row.overdue) &&
    (!filter.pressed || row.presses > 0) &&
    (filter.raised === undefined || LEVELS.indexOf(row.raised_to ?? "") >= filter.raised)
  );
}

/** What stands in the address; what is not readable is left out. */
export function fromAddress(query: LocationQuery): Filter {
  const filter: Filter = {};
  const one = (name: string) => {
    const value = query[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const stages = one("stage")?.split(",").filter((stage) => (STAGES as readonly string[]).includes(stage));
  if (stages?.length) filter.stage = stages;
  for (const name of TEXTS) {
    const value = one(name);
    if (value) filter[name] = value;
  }
  for (const name of TRUTHS) {
    const value = one(name);
    if (value === "true" || value === "false") filter[name] = value === "true";
  }
  const raised = Number(one("raised"));
  if ([1, 2, 3].includes(raised)) filter.raised = raised;
  return filter;
}

/** The address of a filter. */
export function toAddress(filter: Filter): LocationQueryRaw {
  const out: LocationQueryRaw = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && value !== "") out[name] = Array.isArray(value) ? value.join(",") : String(value);
  }
  return out;
}

/** What the server is asked. */
export function toQuestion(filter: Filter): Asked {
  // Names and values are the same; the document writes every parameter of an address as text.
  return toAddress(filter) as Asked;
}

/** The filter without one of its parts. */
export function without(filter: Filter, name: Name, stage?: string): Filter {
  const { [name]: gone, ...rest } = filter;
  if (name !== "stage" || !stage || !Array.isArray(gone)) return rest;
  const left = gone.filter((one) => one !== stage);
  return left.length ? { ...rest, stage: left } : rest;
}

/** Whether two filters ask the same. */
export function same(one: Filter, other: Filter): boolean {
  const text = (filter: Filter) => JSON.stringify(Object.entries(toAddress(filter)).sort());
  return text(one) === text(other);
}
