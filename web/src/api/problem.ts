// What can go wrong, as the server tells it (RFC 9457) or as the network does.

/** A field that is wrong: where it is, and what is wrong with it. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

/** A refusal or failure. */
export class Problem extends Error {
  constructor(
    /** The HTTP status; 0 when nobody answered. */
    readonly status: number,
    /** The server's title in the reader's language, when it gave one. */
    readonly title: string | undefined,
    /** The stable key, e.g. `case.no_type`. */
    readonly code: string | undefined = undefined,
    /** Fields that are wrong. */
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(title ?? `HTTP ${status}`);
    this.name = "Problem";
  }

  /** Whether asking the same again may help: nobody answered, or the server could not just then. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504 || this.code === "busy";
  }
}

function isField(value: unknown): value is FieldProblem {
  const { pointer, detail } = (value ?? {}) as { pointer?: unknown; detail?: unknown };
  return typeof pointer === "string" && typeof detail === "string";
}

/** Reads a problem from an answer that is no success, whatever its body is. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body !== "object" || body === null) return new Problem(status, undefined);
  const { title, code, errors } = body as { title?: unknown; code?: unknown; errors?: unknown };
  return new Problem(
    status,
    typeof title === "string" ? title : undefined,
    typeof code === "string" ? code : undefined,
    Array.isArray(errors) ? errors.filter(isField) : [],
  );
}
