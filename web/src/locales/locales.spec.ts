// Both languages say the same things, and the pages ask only for what they say.

import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { preferred } from "../i18n";
import en from "./en";
import zhCN from "./zh-CN";

function flat(value: unknown, prefix = ""): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, each]) => flat(each, prefix ? `${prefix}.${key}` : key));
}

const english = new Map(flat(en));
const chinese = new Map(flat(zhCN));
const source = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(vue|ts)$/.test(path) && !path.endsWith(".spec.ts") && !path.startsWith("locales"))
  .map((path) => readFileSync(`src/${path}`, "utf8"))
  .join("\n");

describe("the languages", () => {
  it("have the same keys in the same order", () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
  });

  it("leave nothing empty, and name the same places to fill in", () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const [key, text] of english) {
      expect(text, key).not.toBe("");
      expect(places(chinese.get(key) ?? ""), key).toEqual(places(text));
    }
  });

  it("are written in themselves", () => {
    for (const [key, text] of chinese) {
      const isName = ["health.engines.sqlite", "health.engines.postgres", "reference.in.cookie"].includes(key);
      expect(/[\u4e00-\u9fff]/.test(text) || isName, key).toBe(true);
    }
    for (const [key, text] of english) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it("hold every key a page asks for, and no other", () => {
    const asked = [...source.matchAll(/["'`]([a-z][A-Za-z]*(?:\.[a-zA-Z]+)*)(\.\$\{)?/g)];
    const whole = new Set(asked.filter((match) => !match[2]).map((match) => match[1]));
    const begun = [...new Set(asked.filter((match) => match[2]).map((match) => `${match[1]}.`))];
    const unused = [...english.keys()].filter((key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)));
    expect(unused).toEqual([]);
    const called = [...source.matchAll(/\bt\(["']([\w.]+)["']/g)].map((match) => match[1] ?? "");
    expect(called.length).toBeGreaterThan(30);
    expect(called.filter((key) => !english.has(key))).toEqual([]);
  });
});

describe("the language to begin with", () => {
  it("is the one chosen before", () => {
    expect(preferred("en", ["zh-CN"])).toBe("en");
  });

  it("is the first of the reader's that is spoken here, else English", () => {
    expect(preferred(null, ["fr-FR", "zh-TW", "en"])).toBe("zh-CN");
    expect(preferred(null, ["en-GB", "zh-CN"])).toBe("en");
    expect(preferred("de", ["de"])).toBe("en");
    expect(preferred(null, [])).toBe("en");
  });
});
