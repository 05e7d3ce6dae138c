// From a JSON Schema to what a reader sees: the name of its type, its fields, its limits, an example.

import { type Document, type Schema, nameOf, resolved } from "./document";

export interface Field {
  name: string;
  schema: Schema;
  required: boolean;
}

/** The type in the notation programmers read: `string | null`, `Case[]`, `integer (int64)`. */
export function typeName(document: Document, schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  const wrapped = onlyOne(schema);
  if (wrapped) return typeName(document, wrapped);
  const among = schema.oneOf ?? schema.anyOf;
  if (among) {
    const names = [...new Set(among.map((each) => typeName(document, each)))];
    return [...names.filter((name) => name !== "null"), ...names.filter((name) => name === "null")].join(" | ");
  }
  const types = schema.type === undefined ? guessed(schema) : [schema.type].flat();
  return types.map((type) => (type === "array" ? arrayName(document, schema) : scalarName(type, schema))).join(" | ");
}

function guessed(schema: Schema): string[] {
  if (schema.properties || schema.additionalProperties || schema.allOf) return ["object"];
  if (schema.items || schema.prefixItems) return ["array"];
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values) return [...new Set(values.map((value) => (value === null ? "null" : typeof value)))];
  return ["any"];
}

function arrayName(document: Document, schema: Schema): string {
  const inner = schema.items ? typeName(document, schema.items) : "any";
  return inner.includes(" ") ? `(${inner})[]` : `${inner}[]`;
}

function scalarName(type: string, schema: Schema): string {
  const format = schema.format ?? schema.contentMediaType;
  if (type === "object" && schema.title) return schema.title;
  return format && type !== "null" && type !== "object" ? `${type} (${format})` : type;
}

/** A reference wrapped in `allOf` only to carry a description. */
function onlyOne(schema: Schema): Schema | undefined {
  return schema.allOf?.length === 1 && !schema.properties ? schema.allOf[0] : undefined;
}

/** The schema with its reference followed and its `allOf` folded into one. */
export function flat(document: Document, schema: Schema, depth = 0): Schema {
  const here = resolved(document, schema);
  if (!here.allOf || depth > 8) return here;
  const { allOf, ...own } = here;
  const parts = [...allOf.map((part) => flat(document, part, depth + 1)), own];
  return parts.reduce<Schema>((sum, part) => {
    const properties = { ...sum.properties, ...part.properties };
    const required = [...new Set([...(sum.required ?? []), ...(part.required ?? [])])];
    return { ...sum, ...part, ...(Object.keys(properties).length > 0 ? { properties, required } : {}) };
  }, {});
}

/** The fields of an object, those of the things in a list, or none. `*` stands for any other name. */
export function fields(document: Document, schema: Schema): Field[] {
  const here = flat(document, schema);
  if (here.items) return fields(document, here.items);
  const required = new Set(here.required);
  const named = Object.entries(here.properties ?? {}).map(([name, value]) => ({
    name,
    schema: value,
    required: required.has(name),
  }));
  const more = here.additionalProperties;
  return typeof more === "object" ? [...named, { name: "*", schema: more, required: false }] : named;
}

/** The shapes a value may take when there are several; `null` is said by the type's name and left out. */
export function variants(document: Document, schema: Schema): Schema[] {
  const here = flat(document, schema);
  if (here.items) return variants(document, here.items);
  const among = (here.oneOf ?? here.anyOf ?? []).filter((each) => each.type !== "null");
  if (among.length === 1 && among[0]) return variants(document, among[0]);
  return among;
}

/** What lies below this schema: its only shape, when `null` is the other one, or itself. */
export function inside(document: Document, schema: Schema): Schema {
  const here = flat(document, schema);
  if (here.items) return inside(document, here.items);
  const among = (here.oneOf ?? here.anyOf ?? []).filter((each) => each.type !== "null");
  return among.length === 1 && among[0] ? inside(document, among[0]) : here;
}

/** The names of referred schemas met on the way down, so that a schema inside itself is named and not opened. */
export function refName(document: Document, schema: Schema): string | undefined {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  const wrapped = onlyOne(schema) ?? schema.items;
  if (wrapped) return refName(document, wrapped);
  const among = (schema.oneOf ?? schema.anyOf ?? []).filter((each) => each.type !== "null");
  return among.length === 1 && among[0] ? refName(document, among[0]) : undefined;
}

/** The values allowed, as they are written in JSON. */
export function allowed(document: Document, schema: Schema): string[] {
  const here = inside(document, schema);
  const alone = variants(document, schema).map((each) => resolved(document, each));
  if (alone.length > 0 && alone.every((each) => each.const !== undefined)) {
    return alone.map((each) => JSON.stringify(each.const));
  }
  return (here.enum ?? []).map((value) => JSON.stringify(value));
}

export interface Limit {
  /** What is counted, when it needs a word. */
  of: "characters" | "items" | undefined;
  /** In mathematical notation. */
  text: string;
}

/** What a value must keep to besides its type. */
export function limits(document: Document, schema: Schema): Limit[] {
  const here = flat(document, schema);
  const out: Limit[] = [];
  const add = (value: unknown, text: string, of?: Limit["of"]) => value !== undefined && out.push({ of, text });
  add(here.minimum, `≥ ${here.minimum}`);
  add(here.exclusiveMinimum, `> ${here.exclusiveMinimum}`);
  add(here.maximum, `≤ ${here.maximum}`);
  add(here.exclusiveMaximum, `< ${here.exclusiveMaximum}`);
  add(here.multipleOf, `× ${here.multipleOf}`);
  add(here.minLength ?? here.maxLength, range(here.minLength, here.maxLength), "characters");
  add(here.minItems ?? here.maxItems, range(here.minItems, here.maxItems), "items");
  add(here.pattern, `/${here.pattern}/`);
  add(here.default, `= ${JSON.stringify(here.default)}`);
  return out;
}

/** What a variant is called: its name, its title, or the constant that tells it from the others. */
export function nameFor(document: Document, variant: Schema): string | undefined {
  const here = flat(document, variant);
  const told = Object.entries(here.properties ?? {})
    .map(([name, value]) => ({ name, only: value.const ?? (value.enum?.length === 1 ? value.enum[0] : undefined) }))
    .find(({ only }) => only !== undefined);
  return refName(document, variant) ?? here.title ?? (told && `${told.name} = ${JSON.stringify(told.only)}`);
}

function range(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return `≥ ${least}`;
  return least ? `${least}…${most}` : `≤ ${most}`;
}
