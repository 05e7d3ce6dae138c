// One way to ask the server, one shape of what can go wrong.

import { Problem, problemOf } from "./problem";

export { Problem } from "./problem";

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
  throw problemOf(status, body);
}
