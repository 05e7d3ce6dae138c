// Signing in, signing out, and finding out who is signed in.

import { gezhi, the } from "../../api/gezhi";
import { Problem } from "../../api/problem";
import { type Session, begin, leave, session } from "../../api/session";

/** Who is signed in; asked once, then known until it changes. */
export async function known(): Promise<Session | null> {
  if (session.value !== undefined) return session.value;
  try {
    begin(await the(gezhi.GET("/api/v1/session")));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Nobody answers: the page asks again when it is opened again.
    if (error.status === 0) return null;
    session.value = null;
  }
  return session.value ?? null;
}

export interface Credentials {
  name: string;
  password: string;
  code: string;
}

/** Signs in; a `Problem` with the code `second_factor` asks for the six digits. */
export async function signIn({ name, password, code }: Credentials): Promise<Session> {
  const body = { name: name.trim(), password, ...(code.trim() ? { code: code.trim() } : {}) };
  const who = await the(gezhi.POST("/api/v1/session", { body }));
  begin(who);
  return who;
}

/** Signs out, here at least, whatever the server says. */
export async function signOut(): Promise<void> {
  await gezhi.DELETE("/api/v1/session").catch(() => undefined);
  leave();
}

/** Whether the session still lasts; asks for signing in again when it does not, and says nothing when nobody answers. */
export async function probe(): Promise<void> {
  await gezhi.GET("/api/v1/session").catch(() => undefined);
}
