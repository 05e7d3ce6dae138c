// What waits for whom: the lists a post works through, as filters of the one case list.

import type { Filter } from "../cases/filter";

export interface Queue {
  /** The message key under `queue`. */
  name: string;
  filter: Filter;
  /** What must be done, as against what is good to see. */
  due: boolean;
}

const must = (name: string, filter: Filter): Queue => ({ name, filter, due: true });
const see = (name: string, filter: Filter): Queue => ({ name, filter, due: false });

const RECEIVED = must("received", { stage: ["received"] });
const VERIFYING = must("verifying", { stage: ["verifying"] });
const FILED = must("filed", { stage: ["filed"] });
const COORDINATION = must("coordination", { desk_task: "coordination" });
const RULING = must("ruling", { desk_task: "ruling" });
const EXTENSION = must("extension", { desk_task: "extension" });
const OTHER_UNIT = must("otherUnit", { desk_task: "other_unit" });
const HANDLED = must("handled", { stage: ["handled"] });
const INSPECTED = must("inspected", { stage: ["inspected"] });
/** Waits for an inspector, who is somebody else. */
const TO_INSPECT = see("handled", { stage: ["handled"] });
const OVERDUE = see("overdue", { overdue: true });
const PRESSED = see("pressed", { pressed: true, open: true });
const RAISED = see("raised", { raised: 1, open: true });
const TO_LEADER = must("toLeader", { raised: 3, open: true });
const TO_ACCEPT = must("toAccept", { stage: ["dispatched"] });
const IN_HAND = must("inHand", { stage: ["accepted"] });
const CLOSED = see("closed", { stage: ["closed"] });

const INTAKE = [RECEIVED, VERIFYING, PRESSED];
const DISPATCH = [FILED, COORDINATION, RULING, EXTENSION, OTHER_UNIT, OVERDUE, PRESSED];
const CALLS = [HANDLED, INSPECTED, CLOSED, PRESSED];
const SHIFT = [RECEIVED, FILED, COORDINATION, RULING, EXTENSION, INSPECTED, TO_INSPECT, OVERDUE, PRESSED, RAISED];
const UNIT = [TO_ACCEPT, IN_HAND, OVERDUE, PRESSED];
const GRID = [VERIFYING, HANDLED, OVERDUE];

const OF_ROLE: Record<string, readonly Queue[]> = {
  duty_leader: [TO_LEADER, COORDINATION, RULING, OVERDUE, RAISED, PRESSED],
  shift_lead: SHIFT,
  intake_officer: INTAKE,
  dispatcher: DISPATCH,
  caller_back: CALLS,
  town_shift_lead: SHIFT,
  town_intake_officer: INTAKE,
  town_dispatcher: DISPATCH,
  town_caller_back: CALLS,
  grid_head: GRID,
  grid_worker: [VERIFYING, OVERDUE],
  unit_liaison: UNIT,
  unit_handler: UNIT,
  unit_approver: [RAISED, ...UNIT],
  field_crew: [IN_HAND, OVERDUE],
  inspector: [HANDLED],
  audit_administrator: [OVERDUE],
};

/** The lists of a post; none where no cases are shown. */
export function queuesOf(role: string | undefined): readonly Queue[] {
  return (role && OF_ROLE[role]) || [];
}
