// A report of a resident, as it is typed and as it is sent.

import { type Schemas, gezhi, the } from "../../api/gezhi";
import type { Keys } from "../../api/keys";

export interface Typed {
  words: string;
  address: string;
  /** Where the device is, when its owner asked for it. */
  here: { lon: number; lat: number } | undefined;
  nature: string;
  phone: string;
  factor: string;
  photos: File[];
}

/** What is still needed: something said, and a place in one way or another. */
export function missingOf(typed: Typed): string[] {
  return [...(typed.words.trim() ? [] : ["words"]), ...(typed.address.trim() || typed.here ? [] : ["address"])];
}

export function reportOf(typed: Typed): Schemas["PublicReport"] {
  const [address, phone, factor] = [typed.address.trim(), typed.phone.trim(), typed.factor.trim()];
  return {
    words: typed.words.trim(),
    nature: typed.nature as NonNullable<Schemas["PublicReport"]["nature"]>,
    place: { ...(address ? { address } : {}), ...(typed.here ? { ...typed.here, datum: "wgs84" as const } : {}) },
    ...(phone ? { contact: { phone } } : {}),
    ...(factor ? { second_factor: factor } : {}),
  };
}

/** What proves the reporter besides the receipt: what was chosen, or else the last digits of the telephone. */
export function factorOf(typed: Typed): string | undefined {
  return typed.factor.trim() || typed.phone.replace(/\D/g, "").slice(-4) || undefined;
}

type Send = (path: string, init: unknown) => Promise<{ data?: Schemas["PublicReceipt"] }>;

/** Sends it; the same report sent again after silence is not taken in twice. */
export async function send(typed: Typed, keys: Keys): Promise<Schemas["PublicReceipt"]> {
  const report = reportOf(typed);
  if (!typed.photos.length) return the(gezhi.POST("/api/v1/public/reports", { body: report }));
  const command = JSON.stringify([report, typed.photos.map((photo) => [photo.name, photo.size, photo.lastModified])]);
  const form = new FormData();
  form.set("report", JSON.stringify(report));
  for (const photo of typed.photos) form.append("photo", photo, photo.name);
  const post = gezhi.POST as unknown as Send;
  const headers = { "Idempotency-Key": keys.of(command) };
  const answer = await the(post("/api/v1/public/reports", { body: form, bodySerializer: (body: unknown) => body, headers }));
  keys.answered(command);
  return answer;
}
