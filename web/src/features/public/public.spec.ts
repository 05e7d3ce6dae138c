// What a resident sends, and how far a report is in plain steps.

import { describe, expect, it } from "vitest";

import { reached } from "./mine";
import { type Typed, factorOf, missingOf, reportOf } from "./send";

const typed: Typed = { words: "", address: "", here: undefined, nature: "help", phone: "", factor: "", photos: [] };

describe("a report of a resident", () => {
  it("needs words and a place, typed or read", () => {
    expect(missingOf(typed)).toEqual(["words", "address"]);
    expect(missingOf({ ...typed, words: "dark", here: { lon: 121.4, lat: 31.1 } })).toEqual([]);
  });

  it("is sent without blanks, a position as the satellite gave it", () => {
    expect(reportOf({ ...typed, words: " dark ", address: "x", here: { lon: 121.4, lat: 31.1 } })).toEqual({
      words: "dark",
      nature: "help",
      place: { address: "x", lon: 121.4, lat: 31.1, datum: "wgs84" },
    });
  });

  it("is proved by the secret word, else by the end of the telephone number", () => {
    expect(factorOf({ ...typed, factor: "blue heron", phone: "13800001234" })).toBe("blue heron");
    expect(factorOf({ ...typed, phone: "138 0000 1234" })).toBe("1234");
    expect(factorOf(typed)).toBeUndefined();
  });

  it("goes from received to a result", () => {
    expect(["received", "arranging", "in_hand", "waiting", "checking", "done", "not_taken"].map(reached)).toEqual([0, 0, 1, 1, 2, 3, 3]);
    expect(reached("something new")).toBe(0);
  });
});
