//! Examples made of schemas: what a field says about itself, else a plain value of its kind.

use serde_json::{Map, Value, json};

/// Which fields an example shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    /// Those a body must have, and those that give an example of themselves.
    Needed,
    /// All, as an answer has them.
    All,
}

/// Examples by the name of a field whose kind is any text.
const NAMED: &[(&str, &str)] = &[
    ("case_type", "S0702"),
    ("cases", UUID),
    ("ids", UUID),
    ("photos", UUID),
    ("source", "patrol"),
    ("unit", "traffic_police"),
    ("until", "2026-03-10T02:00:00Z"),
];

const UUID: &str = "01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10";

/// Deeper than this a schema stands for nothing more.
const DEEPEST: usize = 8;

/// Gives every body and answer with a schema an example, where the document has none.
pub(super) fn fill(document: &mut Value) {
    let schemas = document
        .pointer("/components/schemas")
        .cloned()
        .unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut);
    for operation in operations {
        let body = operation.pointer_mut("/requestBody/content");
        contents(body, &schemas, Fields::Needed);
        let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
        for answer in answers.into_iter().flat_map(Map::values_mut) {
            let content = answer.get_mut("content");
            contents(content, &schemas, Fields::All);
        }
    }
}

fn contents(content: Option<&mut Value>, schemas: &Value, fields: Fields) {
    let sample = Sample { schemas, fields };
    let content = content.and_then(Value::as_object_mut);
    let medias = content.into_iter().flat_map(Map::values_mut);
    for media in medias.filter_map(Value::as_object_mut) {
        if media.contains_key("example") || media.contains_key("examples") {
            continue;
        }
        if let Some(example) = media.get("schema").map(|schema| sample.of("", schema, 0)) {
            media.insert("example".to_owned(), example);
        }
    }
}

struct Sample<'a> {
    schemas: &'a Value,
    fields: Fields,
}

impl Sample<'_> {
    /// An example of the field `name`.
    fn of(&self, name: &str, schema: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let target = reference.rsplit('/').next().unwrap_or_default();
            return self.of(name, &self.schemas[target], depth + 1);
        }
        if let Some(said) = schema.get("example").or_else(|| schema["examples"].get(0)) {
            return said.clone();
        }
        if let Some(first) = schema.get("const").or_else(|| schema["enum"].get(0)) {
            return first.clone();
        }
        if let Some(all) = schema["allOf"].as_array() {
            let parts = all.iter().map(|part| self.of(name, part, depth + 1));
            return parts.fold(json!({}), merged);
        }
        let choice = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        if let Some(choices) = choice {
            let real = choices.iter().find(|choice| choice["type"] != "null");
            return real.map_or(Value::Null, |choice| self.of(name, choice, depth + 1));
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").cloned(),
            kind => Some(kind.clone()),
        };
        match kind.as_ref().and_then(Value::as_str) {
            Some("object") => self.object(schema, depth),
            Some("array") => json!([self.of(name, &schema["items"], depth + 1)]),
            Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
            Some("number") => json!(1.0),
            Some("boolean") => json!(true),
            Some("string") => text(name, schema),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required = schema["required"].as_array();
        let needed = |name: &str| required.into_iter().flatten().any(|field| field == name);
        let named = schema["properties"].as_object().into_iter().flatten();
        let shown = named.filter(|(name, field)| {
            self.fields == Fields::All || needed(name) || field.get("example").is_some()
        });
        let made = shown.map(|(name, field)| (name.clone(), self.of(name, field, depth + 1)));
        Value::Object(made.collect())
    }
}

fn merged(mut into: Value, part: Value) -> Value {
    match (into.as_object_mut(), part) {
        (Some(fields), Value::Object(more)) => fields.extend(more),
        (_, Value::Null) => {}
        (_, part) => return part,
    }
    into
}

fn text(name: &str, schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("uuid") => json!(UUID),
        Some("date-time") => json!("2026-03-03T02:00:00Z"),
        Some("date") => json!("2026-03-03"),
        _ => {
            let known = NAMED.iter().find(|(field, _)| *field == name);
            json!(known.map_or("text", |(_, example)| example))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_follows_the_schema() {
        let mut document = json!({
            "components": { "schemas": {
                "Colour": { "type": "string", "enum": ["red", "blue"] },
                "Thing": { "type": "object", "required": ["colour", "count", "days", "photos"], "properties": {
                    "colour": { "$ref": "#/components/schemas/Colour" },
                    "name": { "type": ["string", "null"], "example": "lamp" },
                    "count": { "type": "integer", "minimum": 3 },
                    "left_out": { "type": "string" },
                    "photos": { "type": "array", "items": { "type": "string" } },
                    "days": { "type": "array", "items": { "type": "string", "format": "date" } }
                } }
            } },
            "paths": { "/things": { "post": {
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": { "200": { "content": { "text/plain": { "example": "kept" } } } }
            } } }
        });
        fill(&mut document);
        let operation = &document["paths"]["/things"]["post"];
        assert_eq!(
            operation["requestBody"]["content"]["application/json"]["example"],
            json!({ "colour": "red", "name": "lamp", "count": 3, "days": ["2026-03-03"], "photos": [UUID] })
        );
        assert_eq!(
            operation["responses"]["200"]["content"]["text/plain"]["example"],
            "kept"
        );
    }
}
