// What `GET /healthz` says, and what it means when it says something else.

import { ask } from "../../api/client";

export type Role = "active" | "standby";
export type Engine = "sqlite" | "postgres";

export interface Health {
  /** Whether the server says it is well. */
  well: boolean;
  /** Whether this process writes, or waits to take over. */
  role: Role | undefined;
  engine: Engine | undefined;
  /** How long the answer took, in milliseconds. */
  took_ms: number;
  /** When it came, in milliseconds since 1970. */
  at: number;
}

const ROLES: readonly unknown[] = ["active", "standby"] satisfies Role[];
const ENGINES: readonly unknown[] = ["sqlite", "postgres"] satisfies Engine[];

/** Reads an answer; nothing when it is not a health answer at all, such as the page of a proxy. */
export function read(body: unknown, took_ms: number, at: number): Health | undefined {
  if (typeof body !== "object" || body === null || !("status" in body)) return undefined;
  const { status, role, engine } = body as { status: unknown; role?: unknown; engine?: unknown };
  return {
    well: status === "ok",
    role: ROLES.includes(role) ? (role as Role) : undefined,
    engine: ENGINES.includes(engine) ? (engine as Engine) : undefined,
    took_ms: Math.round(took_ms),
    at,
  };
}

/** Asks the server now. A standby answers 503 with the same shape, so the status alone says nothing. */
export async function health(signal?: AbortSignal): Promise<Health> {
  const from = performance.now();
  const { status, body } = await ask("/healthz", "en", signal);
  const found = read(body, performance.now() - from, Date.now());
  if (!found) throw new Error(`no health answer: HTTP ${status}`);
  return found;
}
