// What happened to a case, in order: put together from what the server says of it.

import type { View } from "./ask";

export interface Entry {
  at: string;
  /** The message key under `happened`. */
  what: string;
  tone: "plain" | "good" | "warn" | "bad";
  /** Who, where the server says so: a unit or a source. */
  who?: string | undefined;
  /** What was written. */
  text?: string | undefined;
  /** A closed list's key under `value`. */
  value?: string | undefined;
  /** The promise it is about, a key under `promise`. */
  promise?: string | undefined;
}

function promises(of: Pick<View, "promises">): Entry[] {
  return of.promises.flatMap((promise): Entry[] => {
    if (promise.met_at) return [{ at: promise.met_at, what: promise.on_time === false ? "metLate" : "met", tone: promise.on_time === false ? "warn" : "good", promise: promise.kind }];
    return promise.state === "missed" ? [{ at: promise.due_at, what: "missed", tone: "bad", promise: promise.kind }] : [];
  });
}

/** What happened, the newest first. */
export function timeline(of: View): Entry[] {
  const { way } = of;
  const entries: Entry[] = [
    ...of.reports.map((report): Entry => ({ at: report.received_at, what: "reported", tone: "plain", who: report.source.name })),
    ...promises(of),
    ...way.returns.map((one): Entry => ({ at: one.at, what: "returned", tone: "warn", who: one.unit.name, value: one.reason, text: one.note ?? undefined })),
    ...way.visits.map((one): Entry => ({ at: one.at, what: "visited", tone: "plain", value: one.site, text: one.note ?? undefined })),
    ...way.meetings.map((one): Entry => ({ at: one.at, what: "met_on_spot", tone: "plain", who: one.came.map((unit) => unit.name).join(" · "), text: one.decided ?? undefined })),
    ...way.messages.map((one): Entry => ({ at: one.at, what: "wrote", tone: "plain", who: one.unit?.name, text: one.text ?? undefined })),
    ...of.parts.flatMap((part): Entry[] =>
      part.promise.met_at ? [{ at: part.promise.met_at, what: "partAnswered", tone: "good", who: part.unit.name, text: part.answer ?? undefined }] : [],
    ),
    ...way.rounds.flatMap((round): Entry[] => [
      ...promises(round),
      { at: round.closed_at, what: "closedRound", tone: "good", who: round.lead?.name, value: round.outcome ?? undefined, text: round.answer ?? undefined },
    ]),
  ];
  if (way.escalation) entries.push({ at: way.escalation.at, what: "raised", tone: "bad", value: undefined });
  if (way.pressed_at) entries.push({ at: way.pressed_at, what: "pressed", tone: "warn" });
  if (way.fed_back_at) entries.push({ at: way.fed_back_at, what: "fedBack", tone: "good" });
  if (of.closed_at) entries.push({ at: of.closed_at, what: "closed", tone: "good", value: of.outcome ?? undefined });
  return entries.sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
