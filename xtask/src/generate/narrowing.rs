//! What a new document of the interface takes away from an old one.

use std::collections::BTreeSet;

use serde_json::Value;

/// What `new` removes or narrows that `changes` does not name in backticks under a heading **Removed**.
pub(crate) fn unsaid(old: &str, new: &str, changes: &str) -> Result<Vec<String>, String> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let said = removed(changes);
    let gone = taken_away(&read(old)?, &read(new)?);
    Ok(gone.into_iter().filter(|name| !said.contains(name)).collect())
}

/// Names in backticks under headings that say `Removed`.
fn removed(changes: &str) -> BTreeSet<String> {
    let mut under = false;
    let mut found = BTreeSet::new();
    for line in changes.lines() {
        if line.starts_with('#') {
            under = line.contains("Removed");
        } else if under {
            found.extend(line.split('`').skip(1).step_by(2).map(ToOwned::to_owned));
        }
    }
    found
}

fn fields<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

/// Operations, schemas, fields and words that are gone, fields of another shape or newly demanded, each by a
/// name such as `GET /api/v1/cases` or `CaseView.number`.
fn taken_away(old: &Value, new: &Value) -> Vec<String> {
    let mut gone = Vec::new();
    for (path, operations) in fields(old, "/paths") {
        for (method, _) in operations.as_object().into_iter().flatten() {
            if new["paths"][path].get(method).is_none() {
                gone.push(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    for (name, before) in fields(old, "/components/schemas") {
        match new["components"]["schemas"].get(name) {
            None => gone.push(name.clone()),
            Some(after) => gone.extend(narrowed(name, before, after)),
        }
    }
    gone
}

fn narrowed(name: &str, before: &Value, after: &Value) -> Vec<String> {
    let mut gone = Vec::new();
    for (field, shape) in fields(before, "/properties") {
        match after["properties"].get(field) {
            Some(now) if shape_of(now) == shape_of(shape) => {}
            _ => gone.push(format!("{name}.{field}")),
        }
    }
    let words = |schema: &Value, key: &str| -> BTreeSet<String> {
        let listed = schema[key].as_array().into_iter().flatten();
        listed.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    let lost = words(before, "enum")
        .difference(&words(after, "enum"))
        .cloned()
        .collect::<Vec<_>>();
    gone.extend(lost.into_iter().map(|word| format!("{name}.{word}")));
    // A field that was free to leave out and is demanded now narrows what may be sent.
    let (demanded, known) = (words(after, "required"), before["properties"].as_object());
    let newly = demanded
        .difference(&words(before, "required"))
        .cloned()
        .collect::<Vec<_>>();
    let closed = after["additionalProperties"] == Value::Bool(false);
    gone.extend(
        newly
            .into_iter()
            .filter(|field| closed || known.is_some_and(|known| known.contains_key(field)))
            .map(|field| format!("{name}.{field}")),
    );
    gone.sort();
    gone.dedup();
    gone
}

/// What a field is, without its descriptions and examples.
fn shape_of(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "description" | "example" | "examples" | "default"))
            .map(|(key, value)| (key.clone(), shape_of(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(shape_of).collect::<Vec<_>>().into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(view: Value) -> Value {
        json!({ "paths": { "/a": { "get": {} } }, "components": { "schemas": { "View": view } } })
    }

    fn check(before: Value, after: Value) -> Vec<String> {
        taken_away(&document(before), &document(after))
    }

    #[test]
    fn additions_and_other_words_about_a_field_are_free() {
        let before = json!({ "properties": { "at": { "type": "string", "description": "When." } } });
        let after =
            json!({ "properties": { "at": { "type": "string", "description": "The moment." }, "by": {} } });
        assert!(check(before, after).is_empty());
    }

    #[test]
    fn what_is_removed_narrowed_or_newly_demanded_is_named() {
        let before = json!({ "properties": { "at": { "type": "string" }, "n": { "type": ["integer", "null"] } }, "enum": ["a", "b"] });
        let after = json!({ "properties": { "n": { "type": "integer" } }, "enum": ["a"], "required": ["n"] });
        assert_eq!(check(before, after), ["View.at", "View.b", "View.n"]);
        let without = json!({ "paths": {}, "components": { "schemas": {} } });
        assert_eq!(taken_away(&document(json!({})), &without), ["GET /a", "View"]);
    }

    #[test]
    fn what_the_changes_name_under_removed_may_go() {
        let (old, new) = (document(json!({})).to_string(), json!({}).to_string());
        let said = "## 0.2\n### Added\n- `View`\n### Removed\n- `GET /a` is now `GET /b`; `View` too.\n";
        assert!(unsaid(&old, &new, said).unwrap().is_empty());
        assert_eq!(unsaid(&old, &new, "### Added\n- `View`\n").unwrap().len(), 2);
    }
}
