// Who is signed in at which post, and what happens when the session ends while somebody types.

import { computed, ref } from "vue";

import type { components } from "./generated/schema";

export type Session = components["schemas"]["SessionView"];
export type Post = components["schemas"]["PostView"];

/** Whoever is signed in; `null` is nobody, `undefined` is not asked yet. */
export const session = ref<Session | null>();

const POST = "gezhi.post";
const chosen = ref(Number(globalThis.sessionStorage?.getItem(POST) ?? 0));

/** The number of the post one works at, in the order of the session. */
export const postNumber = computed(() => (chosen.value < (session.value?.posts.length ?? 0) ? chosen.value : 0));

/** The post one works at. */
export const post = computed<Post | undefined>(() => session.value?.posts[postNumber.value]);

/** Works at another post of the account from now on. */
export function takePost(number: number): void {
  chosen.value = number;
  sessionStorage.setItem(POST, String(number));
}

/** Whether the session ended under an open page: it stays as it is, and a dialog lies over it. */
export const ended = ref(false);

let waiting: (() => void)[] = [];

/** Waits until somebody signed in again over the page. */
export function signedInAgain(): Promise<void> {
  ended.value = true;
  return new Promise((go) => waiting.push(go));
}

/** Somebody signed in: what waited is sent now. */
export function begin(who: Session): void {
  session.value = who;
  ended.value = false;
  const goers = waiting;
  waiting = [];
  for (const go of goers) go();
}

/** Nobody is signed in any more. */
export function leave(): void {
  session.value = null;
  ended.value = false;
  waiting = [];
  sessionStorage.removeItem(POST);
}
