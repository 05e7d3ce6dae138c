// The case list and the steps of a case, without a page.

import { describe, expect, it } from "vitest";

import generated from "../../api/generated/steps.json";
import { Problem } from "../../api/problem";
import en from "../../locales/en";
import { type Row, type View, rowOf } from "./ask";
import { stepAll } from "./bulk";
import { fits, fromAddress, same, toAddress, without } from "./filter";
import { changed } from "./patch";
import { parse } from "./saved";
import { type Field, KEYS, ORDER, bodyOf, empty, fieldsOf, isPlain, missing, pointers } from "./steps";
import { timeline } from "./timeline";

const row = (part: Partial<Row> = {}): Row => ({
  id: "a",
  number: "MH-2026-000001",
  stage: "filed",
  source: { code: "hotline", name: "Hotline" },
  received_at: "2026-03-02T01:00:00Z",
  overdue: false,
  presses: 0,
  open_parts: [],
  place: "exact",
  call_back: false,
  ...part,
});

describe("a filter", () => {
  it("comes back from its address as it was", () => {
    const filter = { stage: ["filed", "accepted"], open: false, unit: "water", overdue: true, raised: 2, received_from: "2026-03-01T00:00:00Z" };
    expect(fromAddress(toAddress(filter) as Record<string, string>)).toEqual(filter);
  });

  it("leaves out what is not readable", () => {
    expect(fromAddress({ stage: "flying,filed", raised: "9", open: "perhaps", unit: "", color: "red" })).toEqual({ stage: ["filed"] });
  });

  it("loses one part at a time", () => {
    const filter = { stage: ["filed", "accepted"], overdue: true };
    expect(without(filter, "stage", "filed")).toEqual({ stage: ["accepted"], overdue: true });
    expect(without({ stage: ["filed"] }, "stage", "filed")).toEqual({});
    expect(without(filter, "overdue")).toEqual({ stage: ["filed", "accepted"] });
  });

  it("is the same whatever the order of its parts", () => {
    expect(same({ unit: "a", overdue: true }, { overdue: true, unit: "a" })).toBe(true);
    expect(same({ unit: "a" }, { unit: "b" })).toBe(false);
  });

  it("knows which changed lines still belong to it", () => {
    expect(fits({ stage: ["filed"] }, row())).toBe(true);
    expect(fits({ stage: ["filed"] }, row({ stage: "dispatched" }))).toBe(false);
    expect(fits({ open: true }, row({ stage: "closed" }))).toBe(false);
    expect(fits({ raised: 2 }, row({ raised_to: "unit_approver" }))).toBe(false);
    expect(fits({ raised: 2 }, row({ raised_to: "duty_leader" }))).toBe(true);
    expect(fits({ pressed: true, open: true }, row({ presses: 1 }))).toBe(true);
    expect(fits({ desk_task: "ruling" }, row({ desk_task: null }))).toBe(false);
    // A line does not show the spoken number asked for, nor when it was received.
    expect(fits({ number: "MH-2026-000009", received_from: "2026-03-05T00:00:00Z" }, row())).toBe(true);
  });

  it("is kept under a name, and what was spoilt is dropped", () => {
    expect(parse('[{"name":"mine","filter":{"overdue":"true"}},{"name":3},null]')).toEqual([{ name: "mine", filter: { overdue: true } }]);
    expect(parse("{")).toEqual([]);
    expect(parse(null)).toEqual([]);
  });
});

describe("a live change", () => {
  const pages = { pages: [{ items: [row(), row({ id: "b" })], total: 2 }, { items: [row({ id: "c" })], total: 2 }], pageParams: [undefined, "n"] };

  it("replaces its line and leaves the others as they are", () => {
    const now = changed(pages, "c", row({ id: "c", stage: "closed" }));
    expect(now.pages[1]?.items[0]?.stage).toBe("closed");
    expect(now.pages[0]?.items[0]).toBe(pages.pages[0]?.items[0]);
  });

  it("takes the line of a case that is gone away", () => {
    expect(changed(pages, "a", undefined).pages[0]?.items.map((item) => item.id)).toEqual(["b"]);
  });

  it("touches nothing where the case is not shown", () => {
    expect(changed(pages, "z", row({ id: "z" }))).toBe(pages);
  });
});

describe("a step", () => {
  it("has the fields of the document", () => {
    expect(isPlain("accept")).toBe(true);
    expect(fieldsOf("return").find((field) => field.name === "reason")?.values).toContain("not_ours");
    expect(fieldsOf("handle")[0]?.fields?.map((field) => field.name)).toContain("outcome");
  });

  it("has words for itself, its fields and its choices", () => {
    const inner = (fields: readonly Field[]): Field[] => fields.flatMap((field) => [field, ...inner(field.fields ?? [])]);
    const place = ["committee", "datum", "kind", "lat", "lon", "unit_grid"];
    for (const [verb, fields] of Object.entries(generated as unknown as Record<string, Field[]>)) {
      expect(ORDER as readonly string[], verb).toContain(verb);
      expect(en.verb).toHaveProperty(verb);
      // The place has a form of its own.
      for (const field of inner(fields).filter((one) => !place.includes(one.name))) {
        expect(en.field, verb).toHaveProperty(field.name);
        for (const value of field.values ?? []) expect(en.value, `${verb} ${field.name}`).toHaveProperty(value);
      }
    }
  });

  it("has a place in the order and words for every verb that takes a form", () => {
    for (const verb of Object.keys(KEYS)) expect(ORDER).toContain(verb);
    expect(new Set(Object.values(KEYS)).size).toBe(Object.keys(KEYS).length);
  });

  it("says what is missing, inside groups too", () => {
    const fields = fieldsOf("handle");
    expect(missing(fields, empty(fields))).toEqual(["/answer/note", "/answer/outcome", "/answer/site"]);
    expect(missing(fieldsOf("dispatch"), empty(fieldsOf("dispatch")))).toEqual([]);
    expect(pointers(fields).map(([pointer]) => pointer)).toContain("/answer/note");
  });

  it("sends no blanks, and instants with their zone", () => {
    const fields = fieldsOf("suspend");
    const body = bodyOf(fields, { until: "2026-03-02T09:30", reason: " weather " });
    expect(body).toEqual({ until: new Date("2026-03-02T09:30").toISOString(), reason: " weather " });
    expect(bodyOf(fieldsOf("dispatch"), { unit: undefined, reason: "  " })).toEqual({});
    const handled = { answer: { ...empty(fieldsOf("handle")[0]?.fields ?? []), note: "done", outcome: "fixed", site: "done" } };
    expect(bodyOf(fieldsOf("handle"), handled)).toEqual({ answer: { note: "done", outcome: "fixed", site: "done" } });
  });
});

describe("a step of many", () => {
  it("goes on after a refusal and says what became of each", async () => {
    const rows = ["a", "b", "c", "d", "e", "f"].map((id) => row({ id }));
    const told: number[] = [];
    const outcomes = await stepAll(rows, "dispatch", {}, (done) => told.push(done), async (id) => {
      if (id === "c") throw new Problem(409, "Write the handling text first.", "case.no_handling_text");
      return undefined;
    });
    expect(outcomes.map((one) => one.row.id)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(outcomes.filter((one) => one.refusal).map((one) => one.row.id)).toEqual(["c"]);
    expect(told).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("what happened to a case", () => {
  const promise = (kind: string, part: object) => ({ kind, started_at: "2026-03-02T01:00:00Z", due_at: "2026-03-02T05:00:00Z", words: "", provisional: false, state: "met", ...part });
  const view = {
    id: "a",
    number: "MH-2026-000001",
    stage: "closed",
    source: { code: "hotline", name: "Hotline" },
    received_at: "2026-03-02T01:00:00Z",
    closed_at: "2026-03-03T01:00:00Z",
    outcome: "fixed",
    place: { certainty: "exact", candidates: [] },
    reports: [{ id: "r", received_at: "2026-03-02T01:00:00Z", source: { code: "hotline", name: "Hotline" }, additions: [], has_contact: false }],
    promises: [promise("accept", { met_at: "2026-03-02T02:00:00Z", on_time: true }), promise("handle", { state: "missed" })],
    parts: [],
    way: { returns: [{ at: "2026-03-02T03:00:00Z", reason: "not_ours", unit: { code: "x", name: "X" }, note: "no" }], visits: [], meetings: [], messages: [], rounds: [], presses: 1, reworks: 0, extensions: 0 },
  } as unknown as View;

  it("is told newest first, each with what it is about", () => {
    expect(timeline(view).map((entry) => [entry.what, entry.promise ?? entry.value])).toEqual([
      ["closed", "fixed"],
      ["missed", "handle"],
      ["returned", "not_ours"],
      ["met", "accept"],
      ["reported", undefined],
    ]);
  });

  it("gives the line of the list", () => {
    expect(rowOf(view)).toMatchObject({ id: "a", stage: "closed", overdue: true, presses: 1, clock: "missed" });
  });
});
