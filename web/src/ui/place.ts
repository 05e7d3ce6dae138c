// A place as it is typed, and as it is sent.

import type { Schemas } from "../api/gezhi";

export type Place = Schemas["PlaceForm"];

export interface Typed {
  address: string;
  /** "121.38, 31.11", as copied from a map. */
  point: string;
  datum: string;
}

export const DATUMS = ["wgs84", "cgcs2000", "gcj02", "bd09"] as const;

/** Reads "121.38, 31.11" in either order: a longitude here lies above 90. */
export function readPoint(text: string): { lon: number; lat: number } | undefined {
  const found = text.match(/-?\d+(?:\.\d+)?/g)?.map(Number);
  if (found?.length !== 2) return undefined;
  const [one, other] = found as [number, number];
  const [lon, lat] = Math.abs(one) > 90 ? [one, other] : [other, one];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : undefined;
}

/** What is sent; nothing typed is no place. */
export function placeOf(typed: Typed): Place {
  const point = readPoint(typed.point);
  return {
    ...(typed.address.trim() ? { address: typed.address.trim() } : {}),
    ...(point ? { ...point, datum: typed.datum as NonNullable<Place["datum"]> } : {}),
  };
}

export const isEmpty = (place: Place) => Object.keys(place).length === 0;
