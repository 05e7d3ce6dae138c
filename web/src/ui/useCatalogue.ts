// Units, case types, sources and areas with their names: read once, kept, in both languages.

import { useQuery } from "@tanstack/vue-query";
import type { Geometry } from "geojson";
import { computed } from "vue";
import { useI18n } from "vue-i18n";

import { gezhi, the } from "../api/gezhi";

export interface Choice {
  value: string;
  label: string;
  /** What stands beside it, e.g. the major type. */
  about?: string;
}

const LONG = { staleTime: 30 * 60_000 };

export function useUnits() {
  const { locale } = useI18n();
  const asked = useQuery({ queryKey: ["units"], queryFn: () => the(gezhi.GET("/api/v1/units")), ...LONG });
  return computed<Choice[]>(() =>
    (asked.data.value?.items ?? []).map((unit) => ({ value: unit.code, label: locale.value === "en" ? unit.name_en : unit.name_zh })),
  );
}

export function useCaseTypes() {
  const { locale } = useI18n();
  const asked = useQuery({ queryKey: ["case-types"], queryFn: () => the(gezhi.GET("/api/v1/case-types")), ...LONG });
  const items = computed(() => asked.data.value?.items ?? []);
  const choices = computed<Choice[]>(() =>
    items.value.map((type) =>
      locale.value === "en"
        ? { value: type.code, label: type.name_en, about: type.major_en }
        : { value: type.code, label: type.name_zh, about: type.major_zh },
    ),
  );
  return { items, choices };
}

export function useSources() {
  const { locale } = useI18n();
  const asked = useQuery({ queryKey: ["sources"], queryFn: () => the(gezhi.GET("/api/v1/sources")), ...LONG });
  const items = computed(() => asked.data.value?.items ?? []);
  const choices = computed<Choice[]>(() =>
    items.value.map((source) => ({ value: source.code, label: locale.value === "en" ? source.name_en : source.name_zh })),
  );
  return { items, choices };
}

export type Layer = "towns" | "grids" | "committees" | "unit_grids" | "compounds";

export interface Areas {
  type: "FeatureCollection";
  features: { id?: string | number; properties: Record<string, unknown> | null; geometry: Geometry }[];
}

/** A layer of the district as GeoJSON. */
export function useLayer(layer: Layer) {
  return useQuery({
    queryKey: ["geography", layer],
    queryFn: async () => (await the(gezhi.GET("/api/v1/geography/{layer}", { params: { path: { layer } } }))) as unknown as Areas,
    ...LONG,
  });
}

function choicesOf(areas: Areas | undefined, english: boolean): Choice[] {
  const name = (properties: Record<string, unknown>) => String((english && properties["name_en"]) || properties["name"] || properties["name_zh"] || "");
  return (areas?.features ?? []).map(({ properties }) => {
    const code = String(properties?.["code"] ?? "");
    return { value: code, label: name(properties ?? {}) || code };
  });
}

/** Towns and responsible grids with their names. */
export function useAreas() {
  const { locale } = useI18n();
  const towns = useLayer("towns");
  const grids = useLayer("grids");
  const town = computed(() => choicesOf(towns.data.value, locale.value === "en"));
  const grid = computed(() => choicesOf(grids.data.value, locale.value === "en"));
  const named = (list: Choice[], code: string | null | undefined) => list.find((one) => one.value === code)?.label ?? code ?? "";
  return {
    towns: town,
    grids: grid,
    townName: (code: string | null | undefined) => named(town.value, code),
    gridName: (code: string | null | undefined) => named(grid.value, code),
  };
}
