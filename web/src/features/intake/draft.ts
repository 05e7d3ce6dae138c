// What is typed while somebody is on the line, kept in this tab until it is sent; and how it is sent.

import type { Schemas } from "../../api/gezhi";
import { type Typed, isEmpty, placeOf } from "../../ui/place";

export interface Draft {
  source: string;
  external_number: string;
  words: string;
  nature: string | undefined;
  case_type: string | undefined;
  defect: string | undefined;
  place: Typed;
  name: string;
  phone: string;
  handling_text: string;
  /** Whether the handling text is still the proposed one. */
  proposed: boolean;
  photos: string[];
}

export const NATURES = ["question", "help", "complaint", "breach_report", "suggestion", "praise"] as const;

export const blank = (source: string): Draft => ({
  source,
  external_number: "",
  words: "",
  nature: undefined,
  case_type: undefined,
  defect: undefined,
  place: { address: "", point: "", datum: "gcj02" },
  name: "",
  phone: "",
  handling_text: "",
  proposed: true,
  photos: [],
});

/** The report as it is sent; filed at once where the desk may and wants to. */
export function reportOf(draft: Draft, filed: boolean): Schemas["ReportForm"] {
  const place = placeOf(draft.place);
  const contact = { ...(draft.name.trim() ? { name: draft.name.trim() } : {}), ...(draft.phone.trim() ? { phone: draft.phone.trim() } : {}) };
  const text = draft.handling_text.trim();
  return {
    source: draft.source,
    words: draft.words.trim(),
    ...(draft.external_number.trim() ? { external_number: draft.external_number.trim() } : {}),
    ...(draft.nature ? { nature: draft.nature as NonNullable<Schemas["ReportForm"]["nature"]> } : {}),
    ...(draft.case_type ? { case_type: draft.case_type } : {}),
    ...(draft.defect ? { defect: draft.defect } : {}),
    ...(isEmpty(place) ? {} : { place }),
    ...(Object.keys(contact).length ? { contact } : {}),
    ...(draft.photos.length ? { photos: draft.photos } : {}),
    ...(filed ? { filing: text ? { handling_text: text } : {} } : {}),
  };
}

/** The fields that are still needed, by their pointers. */
export function missingOf(draft: Draft, needs: { number: boolean; filed: boolean }): string[] {
  return [
    ...(draft.source ? [] : ["/source"]),
    ...(draft.words.trim() ? [] : ["/words"]),
    ...(needs.number && !draft.external_number.trim() ? ["/external_number"] : []),
    ...(needs.filed && !draft.case_type ? ["/case_type"] : []),
    ...(needs.filed && !draft.handling_text.trim() ? ["/filing/handling_text"] : []),
  ];
}
