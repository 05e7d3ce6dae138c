// The reference reads any OpenAPI 3.1 document: references, inheritance, variants, recursion.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { curl, quoted } from "./curl";
import { type Document, type Schema, at, isDocument, resolved } from "./document";
import { exampleOf, examples } from "./example";
import { groups, operations, search } from "./operations";
import { allowed, fields, flat, limits, nameFor, typeName, variants } from "./schema";

const sample: Document = JSON.parse(readFileSync("tests/fixtures/openapi.json", "utf8"));
const all = operations(sample);
const named = (id: string) => all.find((operation) => operation.id === id)!;
const schema = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const tiny = (schemas: Record<string, Schema>): Document => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  components: { schemas },
});

describe("the document", () => {
  it("is known by its version", () => {
    expect(isDocument(sample)).toBe(true);
    expect([null, 3, {}, { swagger: "2.0" }, { openapi: "2.0", info: {} }].some(isDocument)).toBe(false);
  });

  it("is followed through escaped pointers, and nowhere outside itself", () => {
    expect(at({ ...sample, paths: { "/a~b": { summary: "x" } } }, "#/paths/~1a~0b/summary")).toBe("x");
    expect(at(sample, "#/components/schemas/constructor")).toBeUndefined();
    expect(at(sample, "https://example.org/#/a")).toBeUndefined();
  });

  it("ends where references run in a circle", () => {
    const circle = tiny({ A: schema("B"), B: schema("A") });
    expect(resolved(circle, schema("A"))).toEqual({});
    expect(exampleOf(circle, schema("A"))).toBeNull();
  });
});

describe("operations", () => {
  it("are all there, each with an id of its own", () => {
    expect(all).toHaveLength(9);
    expect(new Set(all.map((operation) => operation.id)).size).toBe(9);
    const twice = operations({ ...sample, paths: { "/a": { get: {} }, "/a/": { get: {} } } });
    expect(twice.map((operation) => operation.id)).toEqual(["get-a", "get-a-"]);
  });

  it("inherit the parameters of their path, and follow references to shared ones", () => {
    expect(named("command_case").parameters.map((parameter) => parameter.name)).toEqual(["id", "verb", "Idempotency-Key"]);
  });

  it("carry plain extensions such as the permission", () => {
    expect(named("list_cases").extras).toEqual([{ name: "permission", value: "case.list" }]);
  });

  it("stand under their tags, untagged ones last", () => {
    expect(groups(sample, all).map((group) => [group.tag, group.operations.length])).toEqual([
      ["Cases", 5],
      ["Session", 2],
      ["Open311", 1],
      ["", 1],
    ]);
    expect(groups(sample, []).length).toBe(0);
  });

  it("are found by every word, wherever it stands", () => {
    const ids = (query: string) => search(all, query).map((operation) => operation.id);
    expect(ids("POST photo")).toEqual(["attach_photo"]);
    expect(ids("case.receive")).toEqual(["receive_report"]);
    expect(ids("  ")).toHaveLength(9);
    expect(ids("photo zzz")).toEqual([]);
  });
});

describe("schemas", () => {
  it("are named as programmers read them", () => {
    const name = (value: Schema) => typeName(sample, value);
    expect(name({ type: ["string", "null"] })).toBe("string | null");
    expect(name({ oneOf: [{ type: "null" }, schema("Contact")] })).toBe("Contact | null");
    expect(name({ type: "array", items: { type: ["integer", "null"], format: "int64" } })).toBe("(integer (int64) | null)[]");
    expect(name({ allOf: [schema("CaseId")], description: "x" })).toBe("CaseId");
    expect(name({ enum: ["a", null] })).toBe("string | null");
    expect(name({ oneOf: [{ const: "a" }, { const: "b" }, { type: "null" }] })).toBe("string | null");
    expect(name({})).toBe("any");
  });

  it("fold what they inherit", () => {
    const view = fields(sample, schema("CaseView"));
    expect(view.map((field) => field.name)).toEqual(["id", "number", "stage", "promises", "children", "actions", "texts"]);
    expect(view.filter((field) => field.required).map((field) => field.name)).toEqual(["id", "number", "stage"]);
    expect(flat(sample, schema("CaseView")).properties?.["id"]).toEqual(schema("CaseId"));
  });

  it("open lists, maps and the only shape beside null", () => {
    expect(fields(sample, { type: "array", items: schema("Promise") })).toHaveLength(4);
    expect(fields(sample, { type: "object", additionalProperties: { type: "string" } })[0]?.name).toBe("*");
    expect(variants(sample, { oneOf: [{ type: "null" }, schema("PlaceInput")] })).toHaveLength(2);
  });

  it("name their variants by name, title or the constant that tells them apart", () => {
    expect(variants(sample, schema("PlaceInput")).map((each) => nameFor(sample, each))).toEqual(["Point", "Address"]);
    expect(nameFor(sample, { properties: { is: { const: "point" } } })).toBe('is = "point"');
    expect(nameFor(sample, {})).toBeUndefined();
  });

  it("say what is allowed", () => {
    expect(allowed(sample, { oneOf: [{ const: "a" }, { const: 2 }] })).toEqual(['"a"', "2"]);
    expect(allowed(sample, { oneOf: [{ type: "null" }, schema("StageName")] })).toHaveLength(10);
    expect(limits(sample, { minimum: 1, maximum: 200, default: 50 }).map((limit) => limit.text)).toEqual(["≥ 1", "≤ 200", "= 50"]);
    expect(limits(sample, { maxLength: 4 })).toEqual([{ of: "characters", text: "≤ 4" }]);
    expect(limits(sample, { minItems: 1, maxItems: 3 })).toEqual([{ of: "items", text: "1…3" }]);
  });
});

describe("examples", () => {
  it("are the document's own where it gives some", () => {
    const media = named("receive_report").body!.content[0]!;
    expect(examples(sample, media).map((example) => example.name)).toEqual(["A fallen tree", "A lift that stands still"]);
  });

  it("are made up to fit where it gives none", () => {
    expect(exampleOf(sample, schema("NewReport"))).toEqual({
      source: "…",
      words: "…",
      place: { is: "point", longitude: -180, latitude: -90, datum: "wgs84" },
      contact: { name: "…", telephone: "…", anonymous: false },
      received_at: 0,
    });
  });

  it("end where a schema lies inside itself", () => {
    expect(exampleOf(sample, schema("CaseView"))).toMatchObject({ number: "MH-2026-000123", stage: "received", children: [] });
  });
});

describe("the curl command", () => {
  const of = (id: string, value?: unknown) => curl(sample, named(id), "http://localhost:8080", named(id).body?.content[0], value);

  it("sends what the operation needs", () => {
    expect(of("receive_report", { words: "It's here" })).toBe(
      [
        "curl -sS http://localhost:8080/api/v1/cases \\",
        '  -b "gezhi_session=$GEZHI_SESSION" \\',
        "  -H 'Idempotency-Key: 0195e3a0-7c00-7000-8000-000000000000' \\",
        "  -H 'Content-Type: application/json' \\",
        "  -d '{\n  \"words\": \"It'\\''s here\"\n}'",
      ].join("\n"),
    );
  });

  it("leaves out what may be left out, and names other methods", () => {
    expect(of("list_cases").split("\n")[0]).toBe("curl -sS http://localhost:8080/api/v1/cases \\");
    expect(of("sign_out").startsWith("curl -sS -X DELETE http://localhost:8080/api/v1/session \\")).toBe(true);
    expect(of("open311_requests")).toBe("curl -sS http://localhost:8080/open311/v2/requests.json");
  });

  it("sends a file as a form", () => {
    expect(of("attach_photo", { photo: "@photo.jpg", caption: "a b" })).toContain("-F photo=@file \\\n  -F 'caption=a b'");
  });

  it("quotes for a shell", () => {
    expect(quoted("a-b/c.d")).toBe("a-b/c.d");
    expect(quoted("a'b $c")).toBe("'a'\\''b $c'");
    expect(quoted("")).toBe("''");
  });
});
