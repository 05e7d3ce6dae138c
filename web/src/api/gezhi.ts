// The typed interface of the server. What is no success is thrown as a `Problem`; a session that ended under an open
// page is opened again before the request goes on.

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/schema";
import { Keys } from "./keys";
import { Problem, problemOf } from "./problem";
import { postNumber, session, signedInAgain } from "./session";

export type Schemas = components["schemas"];

const keys = new Keys();
const SIGN_IN = "/api/v1/session";

function dress(request: Request, command: string | undefined): void {
  request.headers.set("Accept", "application/json, application/problem+json");
  request.headers.set("Accept-Language", document.documentElement.lang);
  if (postNumber.value > 0) request.headers.set("Gezhi-Post", String(postNumber.value));
  if (command) request.headers.set("Idempotency-Key", keys.of(command));
}

/** What makes two commands the same: where they go and what they say. */
async function commandOf(request: Request): Promise<string | undefined> {
  if (request.method === "GET") return undefined;
  const kind = request.headers.get("Content-Type") ?? "";
  // Files are not read twice: whoever sends them names the command, or else each time is a new one.
  if (!kind.startsWith("application/json") || request.headers.has("Idempotency-Key")) return undefined;
  const body = await request.clone().text();
  return `${request.method} ${request.url}\n${body}`;
}

async function talk(request: Request): Promise<Response> {
  const again = request.clone();
  const command = await commandOf(request);
  dress(request, command);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem(0, undefined);
  }
  if (response.ok) {
    if (command) keys.answered(command);
    return response;
  }
  const problem = problemOf(response.status, await response.json().catch(() => undefined));
  if (command && !problem.passing) keys.answered(command);
  const isSignIn = new URL(request.url).pathname === SIGN_IN;
  if (problem.code === "not_signed_in" && session.value && !isSignIn) {
    await signedInAgain();
    return talk(again);
  }
  throw problem;
}

export const gezhi = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: talk });

/** The data of an answer; one without a body is `undefined`. */
export async function the<T>(asked: Promise<{ data?: T | undefined }>): Promise<T> {
  return (await asked).data as T;
}
