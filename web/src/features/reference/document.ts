// The part of OpenAPI 3.1 that the reference reads. What is absent here is passed over, never an error.

/** A JSON Schema 2020-12 as OpenAPI 3.1 uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  title?: string;
  description?: string;
  deprecated?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  pattern?: string;
  contentMediaType?: string;
  contentEncoding?: string;
}

export interface Reference {
  $ref?: string;
}

export interface Example extends Reference {
  summary?: string;
  description?: string;
  value?: unknown;
}

export interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, Example>;
}

export interface Parameter extends Reference {
  name?: string;
  in?: string;
  description?: string;
  required?: boolean;
  deprecated?: boolean;
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, Example>;
}

export interface RequestBody extends Reference {
  description?: string;
  required?: boolean;
  content?: Record<string, MediaType>;
}

export interface Header extends Reference {
  description?: string;
  required?: boolean;
  schema?: Schema;
}

export interface Response extends Reference {
  description?: string;
  headers?: Record<string, Header>;
  content?: Record<string, MediaType>;
}

export interface SecurityScheme extends Reference {
  type?: string;
  description?: string;
  name?: string;
  in?: string;
  scheme?: string;
  bearerFormat?: string;
}

export interface OperationObject {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  deprecated?: boolean;
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses?: Record<string, Response>;
  security?: Record<string, string[]>[];
  [extension: `x-${string}`]: unknown;
}

export interface PathItem {
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  [method: string]: unknown;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string; summary?: string; description?: string };
  servers?: { url: string; description?: string }[];
  tags?: { name: string; description?: string }[];
  paths?: Record<string, PathItem>;
  security?: Record<string, string[]>[];
  components?: {
    schemas?: Record<string, Schema>;
    securitySchemes?: Record<string, SecurityScheme>;
    [kind: string]: unknown;
  };
}

/** Whether an answer is a document this reference can read. */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== "object" || value === null) return false;
  const { openapi, info } = value as { openapi?: unknown; info?: unknown };
  return typeof openapi === "string" && openapi.startsWith("3.") && typeof info === "object" && info !== null;
}

/** What a JSON pointer of this document (`#/components/…`) points at; nothing when it points elsewhere. */
export function at(document: Document, pointer: string): unknown {
  if (!pointer.startsWith("#/")) return undefined;
  let here: unknown = document;
  for (const part of pointer.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The object itself when it is only referred to; words beside the reference win over those behind it. */
export function resolved<T extends Reference>(document: Document, value: T): T {
  let { $ref, ...rest } = value;
  for (let hops = 0; $ref !== undefined && hops < 16; hops += 1) {
    const target = at(document, $ref);
    if (typeof target !== "object" || target === null) break;
    const { $ref: next, ...more } = target as T;
    $ref = next;
    rest = { ...more, ...rest };
  }
  return rest as T;
}

/** The last part of a reference: the name of what it points at. */
export function nameOf($ref: string): string {
  return decodeURIComponent($ref.slice($ref.lastIndexOf("/") + 1));
}
