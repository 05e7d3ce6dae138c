// A value that fits a schema: the document's own example where it gives one, otherwise one that is made up.

import { type Document, type Example, type MediaType, type Schema, resolved } from "./document";
import { flat } from "./schema";

export interface NamedExample {
  name: string;
  value: unknown;
}

/** The examples the document gives for a body or an answer; one that is made up when it gives none. */
export function examples(document: Document, media: MediaType): NamedExample[] {
  if (media.example !== undefined) return [{ name: "", value: media.example }];
  const given = Object.entries(media.examples ?? {})
    .map(([name, value]): [string, Example] => [name, resolved(document, value)])
    .filter(([, value]) => value.value !== undefined)
    .map(([name, value]) => ({ name: value.summary ?? name, value: value.value }));
  if (given.length > 0 || !media.schema) return given;
  return [{ name: "", value: exampleOf(document, media.schema) }];
}

/** One value that fits the schema. A schema inside itself ends in `null`. */
export function exampleOf(document: Document, schema: Schema, above: readonly string[] = []): unknown {
  if (schema.$ref !== undefined && above.includes(schema.$ref)) return null;
  const below = schema.$ref === undefined ? above : [...above, schema.$ref];
  const here = flat(document, schema);
  const given = [here.example, here.examples?.[0], here.const, here.default, here.enum?.[0]];
  const first = given.find((value) => value !== undefined);
  if (first !== undefined) return first;
  const variant = (here.oneOf ?? here.anyOf)?.find((each) => each.type !== "null");
  const whole = variant === undefined ? undefined : exampleOf(document, variant, below);
  if (variant !== undefined && !here.properties) return whole;
  return made(document, here, below, whole);
}

function made(document: Document, here: Schema, above: readonly string[], beside: unknown): unknown {
  const type = [here.type ?? (here.properties || here.additionalProperties ? "object" : "any")]
    .flat()
    .find((each) => each !== "null");
  switch (type) {
    case "object":
      return object(document, here, above, beside);
    case "array":
      return here.items ? [exampleOf(document, here.items, above)].filter((each) => each !== null) : [];
    case "integer":
    case "number":
      return here.minimum ?? here.exclusiveMinimum ?? 0;
    case "boolean":
      return false;
    case "string":
      return text(here);
    default:
      return null;
  }
}

function object(document: Document, here: Schema, above: readonly string[], beside: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = typeof beside === "object" ? { ...beside } : {};
  for (const [name, value] of Object.entries(here.properties ?? {})) {
    if (flat(document, value).readOnly && above.length === 0) continue;
    out[name] = exampleOf(document, value, above);
  }
  const more = here.additionalProperties;
  if (typeof more === "object" && Object.keys(out).length === 0) out["key"] = exampleOf(document, more, above);
  return out;
}

const FORMATS: Record<string, string> = {
  date: "2026-03-02",
  "date-time": "2026-03-02T09:00:00+08:00",
  email: "desk@example.org",
  uri: "https://example.org/",
  uuid: "0195e3a0-7c00-7000-8000-000000000000",
  binary: "@photo.jpg",
};

function text(here: Schema): string {
  return FORMATS[here.format ?? ""] ?? "…";
}
