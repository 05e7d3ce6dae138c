//! Chance that repeats itself: the same seed, the same history.

use serde_json::{Value, json};

/// A stream of numbers (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }

    pub(crate) fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// A body that `verb` takes, whatever the rules then say of it.
    pub(crate) fn body(&mut self, verb: &str, now: &str) -> Value {
        const UNITS: &[&str] = &["traffic_police", "water", "greenery", "town_102"];
        let answer =
            json!({ "site": "done", "outcome": *self.of(&["fixed", "partly", "duplicate"]), "note": "Done" });
        match verb {
            "verify" => json!({ "result": *self.of(&["true", "not_true", "unclear"]) }),
            "classify" => json!({ "case_type": *self.of(&["S0702", "C0101", "E0110"]) }),
            "answer" => json!({ "reply": "So it is" }),
            "reject" => json!({ "reason": "not_true", "note": "Nothing there" }),
            "fix_on_spot" | "handle" => json!({ "answer": answer }),
            "file" => json!({ "handling_text": "See to it" }),
            "write_handling_text" | "message" | "release_summary" => json!({ "text": "See to it" }),
            "dispatch" | "rule" => json!({ "unit": *self.of(UNITS), "reason": "They are near" }),
            "return" => json!({ "reason": "not_ours", "should_be": *self.of(UNITS), "note": "Not ours" }),
            "contact" => json!({ "result": *self.of(&["reached", "no_answer"]) }),
            "ask_part" => {
                json!({ "unit": *self.of(UNITS), "task": "Help", "limit": { "unit": "working_hours", "n": 4 } })
            }
            "answer_part" => json!({ "note": "Helped" }),
            "excuse_part" => json!({ "unit": *self.of(UNITS), "reason": "Not needed" }),
            "meet_on_spot" => json!({ "came": ["water"], "decided": "Dig" }),
            "inspect" => json!({ "finding": *self.of(&["fixed", "fixed", "not_fixed"]), "note": "Seen" }),
            "suspend" => json!({ "until": now, "reason": "Parts are ordered" }),
            "ask_extension" => {
                json!({ "by": { "unit": "urgent_hours", "n": 1 }, "reason": "Parts are ordered" })
            }
            "refuse_extension" | "escalate" | "reopen" => json!({ "reason": "So be it" }),
            "force_close" => json!({ "outcome": *self.of(&["fixed", "not_ours"]), "reason": "So be it" }),
            "rate" => json!({ "solved": self.below(3) > 0,
                "satisfaction": *self.of(&["satisfied", "middling", "dissatisfied"]) }),
            _ => json!({}),
        }
    }
}
