// The pages of the console, and which post is shown which. Showing is a courtesy: what a post may do, the server says.

import { Document, EditPen, House, MapLocation, Monitor } from "@element-plus/icons-vue";
import type { Component } from "vue";

export interface Entry {
  name: string;
  to: string;
  icon: Component;
  /** Two keys that go there. */
  key: string;
  shown: (role: string) => boolean;
}

const RECEIVES = ["shift_lead", "intake_officer", "town_shift_lead", "town_intake_officer", "grid_head", "grid_worker", "compound_actor"];
const NO_CASES = ["compound_actor", "system_administrator", "security_administrator", "data_protection_officer", "public"];

const seesCases = (role: string) => !NO_CASES.includes(role);

export const ENTRIES: readonly Entry[] = [
  { name: "home", to: "/desk", icon: House, key: "g h", shown: () => true },
  { name: "cases", to: "/desk/cases", icon: Document, key: "g c", shown: seesCases },
  { name: "intake", to: "/desk/intake", icon: EditPen, key: "n", shown: (role) => RECEIVES.includes(role) },
  { name: "map", to: "/desk/map", icon: MapLocation, key: "g m", shown: seesCases },
  { name: "wall", to: "/wall", icon: Monitor, key: "g w", shown: seesCases },
];

/** What a post is shown, in order. */
export function entriesOf(role: string | undefined): Entry[] {
  return ENTRIES.filter((entry) => role !== undefined && entry.shown(role));
}
