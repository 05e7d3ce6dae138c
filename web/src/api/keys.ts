// One key for one command: the same command sent again after silence has the same key, so nothing is done twice.

/** 128 random bits as a key; `randomUUID` is missing where the page came without TLS from another machine. */
export function newKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (bit) => bit.toString(16).padStart(2, "0")).join("");
}

/** The keys of commands nobody has answered yet. */
export class Keys {
  readonly #open = new Map<string, string>();

  /** The key of this command; a new one unless the same command is still unanswered. */
  of(command: string): string {
    const known = this.#open.get(command) ?? newKey();
    this.#open.set(command, known);
    return known;
  }

  /** The command was answered: whoever gives it again means it again. */
  answered(command: string): void {
    this.#open.delete(command);
  }
}
