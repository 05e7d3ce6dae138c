// Photos of a case.

import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";

import { type Schemas, gezhi, the } from "../../api/gezhi";
import { keyOf } from "./ask";

export type Photo = Schemas["PhotoView"];
export type Label = "before" | "after" | "other";

export function usePhotos(id: () => string) {
  const asked = useQuery({
    queryKey: computed(() => keyOf.photos(id())),
    queryFn: ({ signal }) => the(gezhi.GET("/api/v1/cases/{id}/photos", { params: { path: { id: id() } }, signal })),
  });
  return computed<Photo[]>(() => asked.data.value?.items ?? []);
}

type Send = (path: string, init: unknown) => Promise<{ data?: Photo }>;

function upload(path: string, file: File, label: Label): Promise<Photo> {
  // The photo is the body itself: its kind is the file's own.
  const send = gezhi.POST as unknown as Send;
  return the(
    send(path, { params: { query: { label } }, body: file, bodySerializer: (body: unknown) => body, headers: { "Content-Type": file.type } }),
  );
}

/** Attaches a photo to a case. */
export const sendPhoto = (id: string, file: File, label: Label) => upload(`/api/v1/cases/${id}/photos`, file, label);

/** Keeps a photo for a report that is not sent yet. */
export const keepPhoto = (file: File, label: Label) => upload("/api/v1/photos", file, label);
