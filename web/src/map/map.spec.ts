// Areas, counts and the day, without a map.

import { describe, expect, it } from "vitest";

import type { Schemas } from "../api/gezhi";
import type { Areas } from "../ui/useCatalogue";
import { boxOf, centreOf, pointsOf } from "./areas";
import { countsOf, today } from "./state";

const square = (x: number, y: number, side: number) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
const areas: Areas = {
  type: "FeatureCollection",
  features: [
    { properties: { code: "a", name_en: "A" }, geometry: { type: "MultiPolygon", coordinates: [[square(0, 0, 1)], [square(10, 10, 4)]] } },
    { properties: { code: "b", name_en: "B" }, geometry: { type: "Polygon", coordinates: [square(20, 0, 2)] } },
  ],
};

describe("an area", () => {
  it("is written upon in the middle of its largest piece", () => {
    const [x, y] = centreOf({ type: "MultiPolygon", coordinates: [[square(0, 0, 1)], [square(10, 10, 4)]] });
    expect([x, y]).toEqual([expect.closeTo(12), expect.closeTo(12)]);
  });

  it("lies in the box of all", () => {
    expect(boxOf(areas)).toEqual([0, 0, 22, 14]);
  });

  it("has a point only when something is to be said of it", () => {
    const points = pointsOf(areas, (code) => (code === "b" ? { open: 3 } : undefined));
    expect(points.features.map((one) => one.properties)).toEqual([{ open: 3 }]);
    expect(pointsOf(undefined, () => ({})).features).toEqual([]);
  });
});

describe("the counts of the grids", () => {
  const row = (code: string, open: number | null, overdue: number | null) => ({
    group: [{ code, name: code }],
    cells: [
      { figure: "open_now", shown: "", value: open },
      { figure: "overdue_now", shown: "", value: overdue },
    ],
  });

  it("leave out where nothing is open, and are overdue when one is", () => {
    const table = { rows: [row("a", 3, 0), row("b", 2, 1), row("c", 0, 0), row("d", null, null)] } as unknown as Schemas["FigureTable"];
    expect(countsOf(table).map((one) => [one.code, one.state])).toEqual([
      ["a", "running"],
      ["b", "overdue"],
    ]);
    expect(countsOf(undefined)).toEqual([]);
  });

  it("are those of the day at this place", () => {
    expect(today(new Date(2026, 2, 5, 23, 59))).toBe("2026-03-05");
  });
});
