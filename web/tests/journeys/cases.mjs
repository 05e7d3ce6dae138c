// Cases for the journeys, made over the interface so that each journey begins where it wants to.

import { readFileSync } from "node:fs";

import { person } from "../house.mjs";

let made = 0;

/** A point well inside a grid of Qibao, so that no border makes it unsure. */
const POINT = { lon: 121.3476, lat: 31.1495 };

/** Hands back what somebody of the district may ask, signed in once. */
export function people(home) {
  const known = new Map();
  return async (name) => {
    if (!known.has(name)) known.set(name, await person(home, name));
    return known.get(name);
  };
}

/** A case of the hotline, filed and so waiting to be dispatched. */
export async function filed(who, about = "journey") {
  const intake = await who("intake");
  made += 1;
  const number = `J-${process.pid}-${Date.now()}-${made}`;
  const words = `${about} ${made}: 垃圾桶满溢`;
  const born = await intake("POST", "/api/v1/cases", { source: "hotline", external_number: number, words, nature: "help", case_type: "E0192", place: POINT });
  await intake("POST", `/api/v1/cases/${born.id}/write_handling_text`, { text: `${about} ${made}: 请清运` });
  await intake("POST", `/api/v1/cases/${born.id}/file`, {});
  return born;
}

/** A small photo. */
export const PHOTO = { name: "after.png", mimeType: "image/png", buffer: readFileSync(new URL("../fixtures/photo.png", import.meta.url)) };
