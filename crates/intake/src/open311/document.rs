//! One tree, written as XML without attributes and namespaces or as JSON with strings for codes.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::Value;

/// A format an answer is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/xml`.
    Xml,
    /// `application/json`.
    Json,
}

impl Format {
    /// `services.json` as its name and format; `None` without a known suffix.
    pub fn split(file: &str) -> Option<(&str, Self)> {
        if let Some(name) = file.strip_suffix(".xml") {
            return Some((name, Self::Xml));
        }
        file.strip_suffix(".json").map(|name| (name, Self::Json))
    }

    /// The media type with its charset.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Not known: an empty element, or null.
    Absent,
    /// A text or a code.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Elements of this name, or an array.
    List(&'static str, Vec<Self>),
    /// Named pieces.
    Fields(Vec<(&'static str, Self)>),
}

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A text that may be missing.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.into()))
    }

    fn json(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::List(_, items) => items.iter().map(Self::json).collect(),
            Self::Fields(fields) => {
                let named = fields
                    .iter()
                    .map(|(name, node)| ((*name).to_owned(), node.json()));
                Value::Object(named.collect())
            }
        }
    }

    fn xml(&self, name: &str, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let inside = |text: &str, out: &mut Writer<Vec<u8>>| {
            let clean: String = text.chars().filter(|c| allowed(*c)).collect();
            let element = out.create_element(name);
            element.write_text_content(BytesText::new(&clean)).map(drop)
        };
        match self {
            Self::Absent => inside("", out),
            Self::Text(text) => inside(text, out),
            Self::Number(number) => inside(&number.to_string(), out),
            Self::Flag(flag) => inside(if *flag { "true" } else { "false" }, out),
            Self::List(item, items) => {
                let element = out.create_element(name);
                let all = |out: &mut Writer<Vec<u8>>| items.iter().try_for_each(|node| node.xml(item, out));
                element.write_inner_content(all).map(drop)
            }
            Self::Fields(fields) => {
                let element = out.create_element(name);
                let all = |out: &mut Writer<Vec<u8>>| {
                    (fields.iter()).try_for_each(|(name, node)| node.xml(name, out))
                };
                element.write_inner_content(all).map(drop)
            }
        }
    }
}

/// XML 1.0 has no way to write most control characters.
const fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The root element of the XML.
    pub root: &'static str,
    /// What stands in it.
    pub node: Node,
}

impl Document {
    /// The bytes of the answer.
    pub fn write(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Json => serde_json::to_vec(&self.node.json()).unwrap_or_default(),
            Format::Xml => {
                let mut out = Writer::new(Vec::new());
                let begun = out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
                // Writing into memory cannot fail; an empty answer would be seen by any client.
                match begun.and_then(|()| self.node.xml(self.root, &mut out)) {
                    Ok(()) => out.into_inner(),
                    Err(_) => Vec::new(),
                }
            }
        }
    }
}
