// The operation as a curl command that can be pasted into a shell.

import { type Document, type Parameter, type SecurityScheme, resolved } from "./document";
import { exampleOf } from "./example";
import { flat } from "./schema";
import type { Content, Operation } from "./operations";

/** One argument of a POSIX shell. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command; `value` is the body to send, in the shape of `content`. */
export function curl(document: Document, operation: Operation, origin: string, content?: Content, value?: unknown): string {
  const sent = content ? body(document, content, value) : [];
  const method = operation.method;
  const said = method === "GET" || (method === "POST" && sent.length > 0);
  const parts = [`curl -sS ${said ? "" : `-X ${method} `}${quoted(address(document, operation, origin))}`];
  parts.push(...credentials(document, operation), ...headers(document, operation), ...sent);
  return parts.join(" \\\n  ");
}

function sample(document: Document, parameter: Parameter): string {
  const given = parameter.example ?? Object.values(parameter.examples ?? {})[0]?.value;
  const value = given ?? (parameter.schema ? exampleOf(document, parameter.schema) : undefined);
  return value === undefined || value === null || value === "…" ? `{${parameter.name}}` : String(value);
}

function address(document: Document, operation: Operation, origin: string): string {
  const base = new URL(document.servers?.[0]?.url ?? "/", `${origin}/`).href.replace(/\/$/, "");
  const encode = (text: string) => (text.startsWith("{") ? text : encodeURIComponent(text));
  let path = operation.path;
  const query: string[] = [];
  for (const parameter of operation.parameters) {
    const name = parameter.name ?? "";
    if (parameter.in === "path") path = path.replace(`{${name}}`, encode(sample(document, parameter)));
    if (parameter.in === "query" && parameter.required) query.push(`${name}=${encode(sample(document, parameter))}`);
  }
  return base + path + (query.length > 0 ? `?${query.join("&")}` : "");
}

function headers(document: Document, operation: Operation): string[] {
  return operation.parameters
    .filter((parameter) => parameter.in === "header" && parameter.required)
    .map((parameter) => `-H ${quoted(`${parameter.name}: ${sample(document, parameter)}`)}`);
}

/** What proves who asks: the first alternative, with names of shell variables in the place of secrets. */
function credentials(document: Document, operation: Operation): string[] {
  const schemes = document.components?.securitySchemes ?? {};
  return (operation.security[0] ?? []).flatMap((name) => {
    const scheme = schemes[name];
    return scheme ? [credential(resolved(document, scheme))] : [];
  });
}

function credential(scheme: SecurityScheme): string {
  if (scheme.type === "apiKey" && scheme.in === "cookie") return `-b "${scheme.name}=$GEZHI_SESSION"`;
  if (scheme.type === "apiKey") return `-H "${scheme.name}: $GEZHI_KEY"`;
  if (scheme.scheme === "basic") return `-u "$GEZHI_NAME:$GEZHI_PASSWORD"`;
  return `-H "Authorization: Bearer $GEZHI_TOKEN"`;
}

function body(document: Document, content: Content, value: unknown): string[] {
  if (content.mediaType.startsWith("multipart/")) return forms(document, content, value, "-F");
  if (content.mediaType === "application/x-www-form-urlencoded") {
    return forms(document, content, value, "--data-urlencode");
  }
  const type = `-H ${quoted(`Content-Type: ${content.mediaType}`)}`;
  if (!isJson(content.mediaType)) {
    return [type, typeof value === "string" && value !== "…" ? `--data-binary ${quoted(value)}` : "--data-binary @file"];
  }
  return [type, `-d ${quoted(JSON.stringify(value, undefined, 2))}`];
}

function forms(document: Document, content: Content, value: unknown, flag: string): string[] {
  const properties = content.schema ? (flat(document, content.schema).properties ?? {}) : {};
  const given = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return Object.entries(given).map(([name, each]) => {
    const property = properties[name] && flat(document, properties[name]);
    const isFile = property?.format === "binary" || property?.contentMediaType !== undefined;
    const text = isFile ? "@file" : typeof each === "string" ? each : JSON.stringify(each);
    return `${flag} ${quoted(`${name}=${text}`)}`;
  });
}

/** Whether a media type is JSON, with or without a prefix. */
export function isJson(mediaType: string): boolean {
  return /^application\/([\w.-]+\+)?json\b/.test(mediaType);
}
