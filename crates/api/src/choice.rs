//! Closed lists of the rules as schemas: what a field may be, by name.

#[cfg(test)]
use gezhi_domain::case;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident: $domain:ty [$($word:literal)*];)*) => {
        $(
            $(#[$meta])*
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let words = [$($word),*];
                    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build().into()
                }
            }

            impl ToSchema for $name {}
        )*

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn every_word_of_a_schema_is_read_and_written_the_same() {
                $($({
                    let word = serde_json::Value::from($word);
                    let read: $domain = serde_json::from_value(word.clone()).unwrap();
                    assert_eq!(serde_json::to_value(read).unwrap(), word);
                })*)*
            }
        }
    };
}

choices! {
    /// What the reporter wants.
    Nature: case::Nature ["question" "help" "complaint" "breach_report" "suggestion" "praise"];
    /// What became of the matter.
    Outcome: case::Outcome ["fixed" "explained_under_policy" "scheduled" "no_action_needed" "partly" "not_ours" "duplicate"];
    /// Why a report is not taken up.
    RejectReason: case::RejectReason ["not_true" "outside_district" "in_legal_procedure" "emergency" "not_understandable" "withdrawn"];
    /// What verification found.
    Verification: case::Verification ["true" "not_true" "unclear"];
    /// Why two cases are one.
    JoinReason: case::JoinReason ["same_thing" "asked_again"];
    /// Why a unit gives a case back.
    ReturnReason: case::ReturnReason ["not_ours" "wrong_place" "wrong_type" "not_enough"];
    /// What came of an attempt to reach the reporter.
    ContactResult: case::ContactResult ["reached" "no_answer" "refused"];
    /// What was found on the spot.
    SiteResult: case::SiteResult ["done" "not_found" "gone" "partly" "refused_entry" "needs_other_unit" "unsafe"];
    /// What the inspection found.
    Finding: case::Finding ["fixed" "not_fixed"];
    /// How content the reporter is.
    Satisfaction: case::Satisfaction ["satisfied" "middling" "dissatisfied"];
    /// What a person does at a post.
    Role: gezhi_domain::actor::Role ["duty_leader" "shift_lead" "intake_officer" "dispatcher" "caller_back"
        "town_shift_lead" "town_intake_officer" "town_dispatcher" "town_caller_back" "grid_head" "grid_worker"
        "unit_liaison" "unit_handler" "unit_approver" "field_crew" "inspector" "mediator" "lawyer"
        "programme_officer" "compound_actor" "data_protection_officer" "system_administrator"
        "security_administrator" "audit_administrator"];
    /// What kind of place it is.
    PlaceKind: gezhi_domain::place::PlaceKind ["street" "compound" "village" "water" "building_site" "market"];
    /// What degrees are measured against.
    Datum: gezhi_domain::coordinate::Datum ["wgs84" "cgcs2000" "gcj02" "bd09"];
}
