//! What a command answers: lines for people, or JSON with stable names.

use serde_json::Value;

/// Prints `answer` as JSON, or each of its fields on a line.
pub(crate) fn print(json: bool, answer: &Value) {
    if json {
        println!("{answer}");
        return;
    }
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                println!("{name}: {}", plain(value));
            }
        }
        other => println!("{}", plain(other)),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}
