// How clocks, lengths and places are read and shown.

import { describe, expect, it } from "vitest";

import { SOON_S, stateOf } from "./clock";
import { hoursAndMinutes } from "./moment";
import { isEmpty, placeOf, readPoint } from "./place";

describe("a clock", () => {
  it("is shown as the server says it stands", () => {
    expect(stateOf({ state: "met", remaining: -5 })).toBe("met");
    expect(stateOf({ state: "paused", overdue: true })).toBe("paused");
    expect(stateOf({ state: "missed" })).toBe("overdue");
    expect(stateOf({ overdue: true })).toBe("overdue");
  });

  it("is soon when little is left, and only when that is known", () => {
    expect(stateOf({ state: "running", remaining: SOON_S - 1 })).toBe("soon");
    expect(stateOf({ state: "running", remaining: SOON_S })).toBe("running");
    expect(stateOf({ state: "running" })).toBe("running");
  });
});

describe("a length of time", () => {
  it("is hours and minutes, whatever its sign", () => {
    expect(hoursAndMinutes(3 * 3600 + 20 * 60 + 59)).toEqual({ hours: 3, minutes: 20 });
    expect(hoursAndMinutes(-90)).toEqual({ hours: 0, minutes: 1 });
  });
});

describe("a point", () => {
  it("is read in either order, with any sign between", () => {
    expect(readPoint("121.38, 31.11")).toEqual({ lon: 121.38, lat: 31.11 });
    expect(readPoint("31.11 121.38")).toEqual({ lon: 121.38, lat: 31.11 });
  });

  it("is nothing when it is not two numbers on the globe", () => {
    for (const text of ["", "121.38", "here", "1 2 3", "121.38, 98"]) expect(readPoint(text), text).toBeUndefined();
  });

  it("is sent with its datum, an address without one", () => {
    expect(placeOf({ address: " Qibao ", point: "121.38, 31.11", datum: "gcj02" })).toEqual({ address: "Qibao", lon: 121.38, lat: 31.11, datum: "gcj02" });
    expect(isEmpty(placeOf({ address: " ", point: "", datum: "wgs84" }))).toBe(true);
  });
});
