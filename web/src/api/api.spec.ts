// Asking the server: problems, keys, waiting.

import { describe, expect, it } from "vitest";

import { Keys } from "./keys";
import { Problem, problemOf } from "./problem";

describe("a problem", () => {
  it("is read from problem+json", () => {
    const problem = problemOf(422, { title: "A field is missing", code: "bad_field", errors: [{ pointer: "/words", detail: "missing" }, "x"] });
    expect(problem).toMatchObject({ status: 422, title: "A field is missing", code: "bad_field", errors: [{ pointer: "/words", detail: "missing" }] });
  });

  it("is read from the page of a proxy too", () => {
    expect(problemOf(502, undefined)).toMatchObject({ status: 502, title: undefined, errors: [] });
    expect(problemOf(502, undefined).passing).toBe(true);
  });

  it("passes when nobody answered, not when the rules say no", () => {
    expect(new Problem(0, undefined).passing).toBe(true);
    expect(new Problem(409, "busy", "busy").passing).toBe(true);
    expect(new Problem(409, "no", "case.not_now").passing).toBe(false);
  });
});

describe("the key of a command", () => {
  it("stays the same until the command was answered", () => {
    const keys = new Keys();
    const first = keys.of("POST /x {}");
    expect(keys.of("POST /x {}")).toBe(first);
    expect(keys.of('POST /x {"a":1}')).not.toBe(first);
    keys.answered("POST /x {}");
    expect(keys.of("POST /x {}")).not.toBe(first);
  });
});
