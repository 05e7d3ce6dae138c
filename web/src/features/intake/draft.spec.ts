// What an intake officer sends, and what is still needed.

import { describe, expect, it } from "vitest";

import { blank, missingOf, reportOf } from "./draft";

describe("a draft", () => {
  const said = { ...blank("hotline"), words: " the bin is full ", external_number: "H-1" };

  it("names what is still needed, more when it is to be filed", () => {
    expect(missingOf(blank("hotline"), { number: true, filed: false })).toEqual(["/words", "/external_number"]);
    expect(missingOf(said, { number: true, filed: true })).toEqual(["/case_type", "/filing/handling_text"]);
    expect(missingOf({ ...said, case_type: "E0192", handling_text: "empty it" }, { number: true, filed: true })).toEqual([]);
  });

  it("is sent without blanks, and filed only when asked for", () => {
    expect(reportOf(said, false)).toEqual({ source: "hotline", words: "the bin is full", external_number: "H-1" });
    const whole = { ...said, case_type: "E0192", handling_text: "empty it", phone: " 1 ", place: { address: "", point: "121.36, 31.15", datum: "gcj02" } };
    expect(reportOf(whole, true)).toMatchObject({
      case_type: "E0192",
      contact: { phone: "1" },
      filing: { handling_text: "empty it" },
      place: { lon: 121.36, lat: 31.15, datum: "gcj02" },
    });
  });
});
