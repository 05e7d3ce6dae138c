// The steps of a case as forms: which fields they have comes from the document of the interface.

import generated from "../../api/generated/steps.json";

export interface Field {
  name: string;
  required: boolean;
  /** The widget: `words`, `choice`, `unit`, `limit`, `day`, `moment`, `photos`, `group` … */
  kind: string;
  values?: string[];
  most?: number;
  many?: boolean;
  fields?: Field[];
}

export type Values = Record<string, unknown>;

const STEPS = generated as unknown as Record<string, Field[]>;

/** The fields of a step. */
export function fieldsOf(verb: string): Field[] {
  return STEPS[verb] ?? [];
}

/** Steps one key press is enough for. */
export function isPlain(verb: string): boolean {
  return verb in STEPS && fieldsOf(verb).length === 0;
}

/** What an empty form holds. */
export function empty(fields: readonly Field[]): Values {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.kind === "group" && !field.many) return [field.name, empty(field.fields ?? [])];
      if (field.many) return [field.name, []];
      if (field.kind === "limit") return [field.name, { n: 1, unit: "working_days" }];
      return [field.name, undefined];
    }),
  );
}

const isBlank = (value: unknown) => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** What is sent: no blanks, instants with their zone. */
export function bodyOf(fields: readonly Field[], values: Values): Values {
  const out: Values = {};
  for (const field of fields) {
    const value = values[field.name];
    if (isBlank(value) || (Array.isArray(value) && value.length === 0 && !field.required)) continue;
    if (field.kind === "group" && field.many) out[field.name] = (value as Values[]).map((one) => bodyOf(field.fields ?? [], one));
    else if (field.kind === "group") out[field.name] = bodyOf(field.fields ?? [], value as Values);
    else if (field.kind === "moment") out[field.name] = new Date(String(value)).toISOString();
    else out[field.name] = value;
  }
  return out;
}

/** The pointers of required fields that are blank, e.g. `/answer/note`. */
export function missing(fields: readonly Field[], values: Values, under = ""): string[] {
  return fields.flatMap((field) => {
    const [value, pointer] = [values[field.name], `${under}/${field.name}`];
    if (field.kind === "group" && field.many) {
      return (value as Values[]).flatMap((one, at) => missing(field.fields ?? [], one, `${pointer}/${at}`));
    }
    if (field.kind === "group") return missing(field.fields ?? [], value as Values, pointer);
    const blank = isBlank(value) || (Array.isArray(value) && value.length === 0);
    return field.required && blank ? [pointer] : [];
  });
}

/** Every pointer of a form with the name of its field. */
export function pointers(fields: readonly Field[], under = ""): [string, string][] {
  return fields.flatMap((field): [string, string][] => {
    const pointer = `${under}/${field.name}`;
    return [[pointer, field.name], ...(field.fields && !field.many ? pointers(field.fields, pointer) : [])];
  });
}

/** Steps in the order in which a case goes its way; others after them. */
export const ORDER = [
  "undo", "verify", "file", "dispatch", "accept", "handle", "answer_part", "inspect", "close", "classify", "locate", "answer", "ask_verification",
  "fix_on_spot", "return", "rule", "contact", "extend", "refuse_extension", "ask_extension", "press", "escalate", "resume", "suspend", "ask_part",
  "excuse_part", "meet_on_spot", "message", "write_handling_text", "feed_back", "add_words", "rate", "reopen", "release_summary", "join", "unmerge",
  "split", "exclude", "reject", "force_close",
] as const;

/** Steps that carry a case on: the first of them that is possible is the one to do next. */
export const ONWARD: readonly string[] = ORDER.slice(1, 9);

/** The single key of a step on the page of a case. */
export const KEYS: Record<string, string> = {
  dispatch: "d",
  accept: "a",
  return: "r",
  handle: "h",
  inspect: "i",
  close: "c",
  press: "p",
  message: "m",
  file: "f",
  classify: "t",
  escalate: "e",
  undo: "u",
};
