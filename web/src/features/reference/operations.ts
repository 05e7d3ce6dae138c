// From the document to a list of operations: grouped by tag, searched by words.

import {
  type Document,
  type MediaType,
  type OperationObject,
  type Parameter,
  type RequestBody,
  type Response,
  resolved,
} from "./document";

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"] as const;

export interface Content extends MediaType {
  mediaType: string;
}

export interface Answer {
  status: string;
  description: string;
  headers: { name: string; description: string }[];
  content: Content[];
}

export interface Operation {
  /** The operation's id, or method and path when it has none; unique, and part of the address. */
  id: string;
  method: string;
  path: string;
  /** Its first tag; empty when it has none. */
  tag: string;
  summary: string;
  description: string;
  deprecated: boolean;
  parameters: Parameter[];
  body: { required: boolean; description: string; content: Content[] } | undefined;
  answers: Answer[];
  /** Alternatives, each the names of the schemes needed together; an empty alternative is "nobody asks". */
  security: string[][];
  /** Extensions whose value is plain, such as the permission an operation needs. */
  extras: { name: string; value: string }[];
}

export interface Group {
  tag: string;
  description: string;
  operations: Operation[];
}

/** Every operation of the document in its order. */
export function operations(document: Document): Operation[] {
  const found: Operation[] = [];
  const taken = new Set<string>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const object = item[method] as OperationObject | undefined;
      if (object === undefined) continue;
      const operation = one(document, path, method, object, item.parameters ?? []);
      while (taken.has(operation.id)) operation.id += "-";
      taken.add(operation.id);
      found.push(operation);
    }
  }
  return found;
}

function one(document: Document, path: string, method: string, object: OperationObject, shared: Parameter[]): Operation {
  const plain = `${method}${path}`.replaceAll(/[^A-Za-z0-9]+/g, "-").replace(/-$/, "");
  return {
    id: object.operationId ?? plain,
    method: method.toUpperCase(),
    path,
    tag: object.tags?.[0] ?? "",
    summary: object.summary ?? "",
    description: object.description ?? "",
    deprecated: object.deprecated ?? false,
    parameters: parameters(document, shared, object.parameters ?? []),
    body: object.requestBody && body(document, object.requestBody),
    answers: Object.entries(object.responses ?? {}).map(([status, response]) => answer(document, status, response)),
    security: (object.security ?? document.security ?? []).map((needed) => Object.keys(needed)),
    extras: extras(object),
  };
}

/** The path's parameters and the operation's own, which win over them. */
function parameters(document: Document, shared: Parameter[], own: Parameter[]): Parameter[] {
  const byKey = new Map<string, Parameter>();
  for (const parameter of [...shared, ...own].map((value) => resolved(document, value))) {
    byKey.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...byKey.values()];
}

function content(of: Record<string, MediaType> | undefined): Content[] {
  return Object.entries(of ?? {}).map(([mediaType, value]) => ({ ...value, mediaType }));
}

function body(document: Document, value: RequestBody): NonNullable<Operation["body"]> {
  const found = resolved(document, value);
  return { required: found.required ?? false, description: found.description ?? "", content: content(found.content) };
}

function answer(document: Document, status: string, value: Response): Answer {
  const found = resolved(document, value);
  const headers = Object.entries(found.headers ?? {}).map(([name, header]) => ({
    name,
    description: resolved(document, header).description ?? "",
  }));
  return { status, description: found.description ?? "", headers, content: content(found.content) };
}

function extras(object: OperationObject): Operation["extras"] {
  return Object.entries(object)
    .filter(([name, value]) => name.startsWith("x-") && isPlain(value))
    .map(([name, value]) => ({ name: name.slice(2), value: [value].flat().join(", ") }));
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : ["string", "number", "boolean"].includes(typeof value);
}

/** The operations by tag: tags in the order the document declares them, then the others as they come. */
export function groups(document: Document, among: Operation[]): Group[] {
  const byTag = new Map<string, Group>();
  for (const { name, description } of document.tags ?? []) {
    byTag.set(name, { tag: name, description: description ?? "", operations: [] });
  }
  for (const operation of among) {
    const group = byTag.get(operation.tag) ?? { tag: operation.tag, description: "", operations: [] };
    group.operations.push(operation);
    byTag.set(operation.tag, group);
  }
  return [...byTag.values()].filter((group) => group.operations.length > 0);
}

/** The operations in which every word of the query occurs, wherever it occurs. */
export function search(among: Operation[], query: string): Operation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return among.filter((operation) => {
    const text = haystack(operation);
    return words.every((word) => text.includes(word));
  });
}

function haystack(operation: Operation): string {
  const { id, method, path, tag, summary, description, parameters, extras } = operation;
  const names = parameters.map((parameter) => parameter.name ?? "");
  const more = extras.map((extra) => extra.value);
  return [id, method, path, tag, summary, description, ...names, ...more].join("\n").toLowerCase();
}
