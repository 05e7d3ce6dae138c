// Writes what the pages know of the interface from the committed document: its types, and the fields of every step
// of a case. Nothing of it is committed, so the two cannot differ.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import openapi, { astToString } from "openapi-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "src", "api", "generated");
const document = JSON.parse(readFileSync(join(here, "..", "..", "docs", "openapi.json"), "utf8"));
const schemas = document.components.schemas;
const METHODS = ["get", "post", "put", "patch", "delete"];

/** The document with what types need: answers of success, no examples. */
function slim(whole) {
  const paths = {};
  for (const [path, item] of Object.entries(whole.paths)) {
    if (!path.startsWith("/api/") && path !== "/healthz") continue;
    paths[path] = structuredClone(item);
    for (const method of METHODS) {
      const operation = paths[path][method];
      if (!operation) continue;
      const responses = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith("2"));
      operation.responses = Object.fromEntries(responses.map(([status, { headers: _, ...answer }]) => [status, answer]));
      // The headers are the client's own affair.
      operation.parameters = (operation.parameters ?? []).filter((parameter) => parameter.in !== "header");
      delete operation.description;
    }
  }
  return { ...whole, paths };
}

const ref = (schema) => schema?.$ref?.split("/").at(-1);
const follow = (schema) => (ref(schema) ? schemas[ref(schema)] : schema);

/** What a field asks for: a name of a widget, with its choices where it has some. */
function kind(name, schema) {
  const parts = (schema.oneOf ?? schema.anyOf ?? []).filter((part) => part.type !== "null");
  const inner = parts.length === 1 ? parts[0] : schema;
  const named = ref(inner);
  const real = follow(inner);
  const types = [real.type].flat().filter((type) => type && type !== "null");
  if (named === "Limit") return { kind: "limit" };
  if (named === "Words") return { kind: "words", most: real.maxLength };
  if (real.enum) return { kind: "choice", values: real.enum };
  if (types[0] === "array") {
    const item = follow(real.items);
    if (item.properties) return { kind: "group", many: true, fields: fields(item) };
    return { kind: name, many: true };
  }
  if (types[0] === "object" && real.properties) return { kind: "group", fields: fields(real) };
  if (types[0] === "boolean") return { kind: "truth" };
  if (name === "until") return { kind: "moment" };
  if (real.format === "date") return { kind: "day" };
  if (real.format === "date-time") return { kind: "moment" };
  if (["note", "reason", "reply", "handling_text", "decided", "task", "text"].includes(name)) return { kind: "words" };
  return { kind: name };
}

/** Ids a client may choose itself; a person never does. */
const OWN_IDS = ["child"];

function fields(schema) {
  return Object.entries(schema.properties ?? {}).filter(([name]) => !OWN_IDS.includes(name)).map(([name, each]) => ({
    name,
    required: (schema.required ?? []).includes(name),
    ...kind(name, each),
  }));
}

/** The fields of every step: `{ dispatch: [...] }`. */
function steps() {
  const out = {};
  for (const [path, item] of Object.entries(document.paths)) {
    const verb = /^\/api\/v1\/cases\/\{id\}\/([a-z_]+)$/.exec(path)?.[1];
    const body = item.post?.requestBody?.content["application/json"];
    if (verb && body && verb !== "links") out[verb] = fields(follow(body.schema));
  }
  return out;
}

mkdirSync(folder, { recursive: true });
const types = astToString(await openapi(slim(document), { alphabetize: false }));
writeFileSync(join(folder, "schema.d.ts"), `// Made by tools/schema.mjs from docs/openapi.json.\n\n${types}`);
writeFileSync(join(folder, "steps.json"), `${JSON.stringify(steps(), null, 1)}\n`);
