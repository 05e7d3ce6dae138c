// What a health answer means, and that the picture has no gaps.

import { describe, expect, it } from "vitest";

import { area, division } from "./division";
import { read } from "./health";

describe("a health answer", () => {
  it("says role and engine", () => {
    expect(read({ status: "ok", role: "standby", engine: "postgres" }, 12.4, 7)).toEqual({
      well: true,
      role: "standby",
      engine: "postgres",
      took_ms: 12,
      at: 7,
    });
  });

  it("is unwell with any other status, and passes over what it does not know", () => {
    expect(read({ status: "full", role: "king", engine: 4 }, 0, 0)).toMatchObject({ well: false, role: undefined, engine: undefined });
  });

  it("is none when it is something else", () => {
    for (const body of [undefined, null, "ok", {}, 1]) expect(read(body, 0, 0)).toBeUndefined();
  });
});

describe("the drawn division", () => {
  const cells = division(8, 6, 480, 360);

  it("covers the whole without gap or overlap", () => {
    expect(cells).toHaveLength(48);
    expect(cells.reduce((sum, cell) => sum + area(cell), 0)).toBe(480 * 360);
    expect(Math.min(...cells.map(area))).toBeGreaterThan(500);
  });

  it("is the same every time and not a plain lattice", () => {
    expect(division(8, 6, 480, 360)).toEqual(cells);
    expect(new Set(cells.map(area)).size).toBeGreaterThan(20);
  });
});
