// One way to ask the server, one shape of what can go wrong.

/** A refusal or failure as the server tells it (RFC 9457), or as the network does. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 when nobody answered. */
    readonly status: number,
    /** The server's title in the reader's language, when it gave one. */
    readonly title: string | undefined,
  ) {
    super(title ?? `HTTP ${status}`);
    this.name = "Problem";
  }
}

export interface Reply {
  status: number;
  body: unknown;
}

/** Asks for JSON and hands back whatever JSON came, whatever the status. */
export async function ask(path: string, language: string, signal?: AbortSignal): Promise<Reply> {
  const headers = { Accept: "application/json, application/problem+json", "Accept-Language": language };
  let response: Response;
  try {
    response = await fetch(path, { headers, cache: "no-store", ...(signal ? { signal } : {}) });
  } catch {
    throw new Problem(0, undefined);
  }
  const body: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body };
}

/** Asks for JSON; an answer that is no success is thrown as a `Problem`. */
export async function get(path: string, language: string, signal?: AbortSignal): Promise<unknown> {
  const { status, body } = await ask(path, language, signal);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  throw new Problem(status, titleOf(body));
}

function titleOf(body: unknown): string | undefined {
  const title = typeof body === "object" && body !== null ? (body as { title?: unknown }).title : undefined;
  return typeof title === "string" ? title : undefined;
}
