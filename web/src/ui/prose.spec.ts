// Descriptions become data, and nothing in them becomes a link or markup it should not be.

import { describe, expect, it } from "vitest";

import { blocks, inlines } from "./prose";

describe("a description", () => {
  it("falls into paragraphs, lists and code", () => {
    const text = "First line\nsame paragraph.\n\n- one\n- two\n  goes on\n1. ordered\n\n```json\n{}\n```\nEnd.";
    expect(blocks(text).map((block) => block.kind)).toEqual(["paragraph", "list", "list", "code", "paragraph"]);
    const [paragraph, list] = blocks(text);
    expect(paragraph).toEqual({ kind: "paragraph", inlines: [{ kind: "text", text: "First line same paragraph." }] });
    expect(list?.kind === "list" && list.items[1]).toEqual([{ kind: "text", text: "two goes on" }]);
  });

  it("keeps code that crosses a line whole", () => {
    expect(blocks("see `a\nb` there")).toEqual([
      { kind: "paragraph", inlines: [{ kind: "text", text: "see " }, { kind: "code", text: "a b" }, { kind: "text", text: " there" }] },
    ]);
  });

  it("is empty when nothing is said", () => {
    expect(blocks(" \n\n ")).toEqual([]);
  });
});

describe("a run of text", () => {
  it("knows code, stress and links", () => {
    expect(inlines("a `b` **c** [d](/e)").map((piece) => piece.kind)).toEqual(["text", "code", "text", "strong", "text", "link"]);
  });

  it("leaves a link to a script as text", () => {
    expect(inlines("[x](javascript:alert)")).toEqual([{ kind: "text", text: "[x](javascript:alert)" }]);
  });
});
