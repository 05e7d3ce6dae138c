// The document as the pages of the reference share it.

import { useQuery } from "@tanstack/vue-query";
import { type InjectionKey, inject } from "vue";
import { useI18n } from "vue-i18n";

import { get } from "../../api/client";
import { type Document, isDocument } from "./document";

export const PATH = "/api/v1/openapi.json";

/** The document came, but it is not one. */
export class NotADocument extends Error {}

/** Reads the document once and keeps it. */
export function useReference() {
  const { locale } = useI18n();
  return useQuery({
    queryKey: ["openapi"],
    queryFn: async ({ signal }) => {
      const body = await get(PATH, locale.value, signal);
      if (!isDocument(body)) throw new NotADocument();
      return body;
    },
    staleTime: Infinity,
    networkMode: "always",
    retry: 1,
  });
}

export const DOCUMENT: InjectionKey<Document> = Symbol("document");

/** The document of the page this component stands on. */
export function useDocument(): Document {
  const document = inject(DOCUMENT);
  if (!document) throw new Error("no document above this component");
  return document;
}
