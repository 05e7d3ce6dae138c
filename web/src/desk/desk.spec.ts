// What a post is shown.

import { describe, expect, it } from "vitest";

import en from "../locales/en";
import { queuesOf } from "../features/home/queues";
import { fits } from "../features/cases/filter";
import { entriesOf } from "./menu";

const ROLES = Object.keys(en.role);

describe("a post", () => {
  it("always has a home, and no case pages where it sees no cases", () => {
    for (const role of ROLES) expect(entriesOf(role)[0]?.name, role).toBe("home");
    expect(entriesOf("security_administrator").map((entry) => entry.name)).toEqual(["home"]);
    expect(entriesOf("compound_actor").map((entry) => entry.name)).not.toContain("cases");
    expect(entriesOf(undefined)).toEqual([]);
  });

  it("has lists with words, each once", () => {
    for (const role of ROLES) {
      const names = queuesOf(role).map((queue) => queue.name);
      expect(new Set(names).size, role).toBe(names.length);
      for (const name of names) expect(en.queue, role).toHaveProperty(name);
    }
  });

  it("is told what must be done by the stage of a case", () => {
    const row = { stage: "filed", overdue: false, presses: 0 };
    const due = (role: string) => queuesOf(role).filter((queue) => queue.due && fits(queue.filter, row)).map((queue) => queue.name);
    expect(due("dispatcher")).toEqual(["filed"]);
    expect(due("unit_handler")).toEqual([]);
  });
});
