// The look of the map: areas of the district alone, no base map, no letters of another host.

import type { FeatureCollection } from "geojson";
import type { StyleSpecification } from "maplibre-gl";

import type { GridState } from "./state";

export interface Colours {
  paper: string;
  surface: string;
  line: string;
  edge: string;
  ink: string;
  soft: string;
  accentSoft: string;
  good: string;
  bad: string;
}

/** The colours of the page as they are now. */
export function coloursOf(element: Element): Colours {
  const of = getComputedStyle(element);
  const read = (name: string) => of.getPropertyValue(name).trim();
  return {
    paper: read("--paper"),
    surface: read("--surface"),
    line: read("--line"),
    edge: read("--edge"),
    ink: read("--ink"),
    soft: read("--soft"),
    accentSoft: read("--accent-soft"),
    good: read("--good"),
    bad: read("--bad"),
  };
}

export const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const STACK = ["Noto Sans CJK SC"];
const NONE: FeatureCollection = { type: "FeatureCollection", features: [] };

/** A style whose only sources are the layers of the district and the marks upon them. */
export function styleOf(colours: Colours): StyleSpecification {
  const source = () => ({ type: "geojson" as const, data: NONE });
  return {
    version: 8,
    sources: { towns: source(), grids: source(), marks: source(), names: source() },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": colours.paper } },
      { id: "grid-fill", type: "fill", source: "grids", paint: { "fill-color": colours.surface } },
      { id: "grid-here", type: "fill", source: "grids", filter: ["==", ["get", "code"], ""], paint: { "fill-color": colours.accentSoft } },
      { id: "grid-line", type: "line", source: "grids", paint: { "line-color": colours.line, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 14, 1.5] } },
      { id: "town-line", type: "line", source: "towns", paint: { "line-color": colours.edge, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 1.2, 14, 3] } },
      {
        id: "town-name",
        type: "symbol",
        source: "names",
        layout: { "text-field": ["get", "name"], "text-font": STACK, "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 13, 16] },
        paint: { "text-color": colours.soft, "text-halo-color": colours.surface, "text-halo-width": 1.5 },
      },
      {
        id: "marks",
        type: "symbol",
        source: "marks",
        layout: {
          "icon-image": ["get", "shape"],
          "icon-size": ["interpolate", ["linear"], ["get", "open"], 1, 0.6, 50, 1.1],
          "icon-allow-overlap": true,
          "text-field": ["to-string", ["get", "open"]],
          "text-font": STACK,
          "text-size": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": colours.surface },
      },
    ],
  };
}

/** The shape of a state: square when something is overdue, circle when nothing is. Colour only repeats it. */
export function shapeOf(state: GridState, colours: Colours): ImageData {
  const size = 56;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(size, size);
  pen.fillStyle = state === "overdue" ? colours.bad : colours.good;
  pen.strokeStyle = colours.surface;
  pen.lineWidth = 4;
  pen.beginPath();
  if (state === "overdue") pen.roundRect(5, 5, size - 10, size - 10, 6);
  else pen.arc(size / 2, size / 2, size / 2 - 5, 0, Math.PI * 2);
  pen.fill();
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}
