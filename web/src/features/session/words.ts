// A post in words: the role, and what it serves.

import type { Post } from "../../api/session";

type Say = (key: string, values?: Record<string, unknown>) => string;

/** e.g. "Unit handler · city_management". */
export function postWords(post: Post, t: Say): string {
  return [t(`role.${post.role}`), post.unit ?? post.grid ?? post.town].filter(Boolean).join(" · ");
}
