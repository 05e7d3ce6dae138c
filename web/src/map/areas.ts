// Points to write upon areas.

import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from "geojson";

import type { Areas } from "../ui/useCatalogue";

const rings = (of: Polygon | MultiPolygon): Position[][] => (of.type === "Polygon" ? of.coordinates.slice(0, 1) : of.coordinates.map((one) => one[0] ?? []));

/** Twice the area of a ring, without its sign. */
function size(ring: Position[]): number {
  let sum = 0;
  ring.forEach(([x = 0, y = 0], at) => {
    const [u = 0, v = 0] = ring[(at + 1) % ring.length] ?? [];
    sum += x * v - u * y;
  });
  return Math.abs(sum);
}

/** The centre of gravity of the largest ring. */
export function centreOf(of: Polygon | MultiPolygon): Position {
  const [ring = []] = rings(of).sort((one, other) => size(other) - size(one));
  let [twice, x, y] = [0, 0, 0];
  ring.forEach(([a = 0, b = 0], at) => {
    const [c = 0, d = 0] = ring[(at + 1) % ring.length] ?? [];
    const cross = a * d - c * b;
    twice += cross;
    x += (a + c) * cross;
    y += (b + d) * cross;
  });
  return twice === 0 ? (ring[0] ?? [0, 0]) : [x / (3 * twice), y / (3 * twice)];
}

/** West, south, east, north of all areas. */
export function boxOf(areas: Areas): [number, number, number, number] {
  const all = areas.features.flatMap((one) => rings(one.geometry as MultiPolygon).flat());
  const [xs, ys] = [all.map(([x = 0]) => x), all.map(([, y = 0]) => y)];
  const least = (list: number[]) => list.reduce((a, b) => Math.min(a, b));
  const most = (list: number[]) => list.reduce((a, b) => Math.max(a, b));
  return [least(xs), least(ys), most(xs), most(ys)];
}

/** One point for each area, with what the callback says of it; areas it says nothing of are left out. */
export function pointsOf(areas: Areas | undefined, say: (code: string, properties: Record<string, unknown>) => Record<string, unknown> | undefined): FeatureCollection<Point> {
  const features = (areas?.features ?? []).flatMap((one): Feature<Point>[] => {
    const properties = say(String(one.properties?.["code"] ?? ""), one.properties ?? {});
    return properties ? [{ type: "Feature", properties, geometry: { type: "Point", coordinates: centreOf(one.geometry as MultiPolygon) } }] : [];
  });
  return { type: "FeatureCollection", features };
}
