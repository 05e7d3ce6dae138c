//! Rust text cut into code, comments and string literals, so that a rule looks only where it means.

/// What a piece of a source file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Program text outside comments and literals.
    Code,
    /// A line or block comment.
    Comment,
    /// A string or character literal, quotes included.
    Literal,
}

/// A stretch of one kind, and the line it begins on (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// The whole text as pieces, in order; put together they are the text again.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut at, mut start, mut line) = (0, 0, 1);
    let mut push = |kind, from: usize, to: usize, line: &mut usize| {
        if from < to {
            out.push(Piece {
                kind,
                text: &text[from..to],
                line: *line,
            });
            *line += text[from..to].matches('\n').count();
        }
    };
    while at < text.len() {
        if let Some((kind, length)) = special(&text[at..], text[..at].chars().next_back()) {
            push(Kind::Code, start, at, &mut line);
            push(kind, at, at + length, &mut line);
            at += length;
            start = at;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    push(Kind::Code, start, text.len(), &mut line);
    out
}

/// The text with everything but code blanked out; lines and columns stay.
pub(crate) fn code_only(text: &str) -> String {
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    pieces(text)
        .into_iter()
        .map(|piece| match piece.kind {
            Kind::Code => piece.text.to_owned(),
            Kind::Comment | Kind::Literal => piece.text.chars().map(blank).collect(),
        })
        .collect()
}

/// A comment or literal that begins `rest`, with its length.
fn special(rest: &str, before: Option<char>) -> Option<(Kind, usize)> {
    if rest.starts_with("//") {
        return Some((Kind::Comment, rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        return Some((Kind::Comment, block_comment(rest)));
    }
    if rest.starts_with('"') {
        return Some((Kind::Literal, quoted(rest, '"')));
    }
    if rest.starts_with('\'') {
        return character(rest).map(|length| (Kind::Literal, length));
    }
    if rest.starts_with('r') && !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return raw(rest).map(|length| (Kind::Literal, length));
    }
    None
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        return Some(quoted(rest, '\''));
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(at + 1)
}

fn raw(rest: &str) -> Option<usize> {
    let hashes = rest[1..].chars().take_while(|&c| c == '#').count();
    let open = 1 + hashes;
    if !rest[open..].starts_with('"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let end = rest[open + 1..]
        .find(&close)
        .map(|at| open + 1 + at + close.len());
    Some(end.unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "fn a<'x>(s: &'x str) { // \"no\"\n let b = \"two\\\"// \"; /* /* */ c */ let d = 'q'; let e = r#\"x\"y\"#;\n}";

    #[test]
    fn pieces_put_together_are_the_text() {
        let joined: String = pieces(SAMPLE).iter().map(|piece| piece.text).collect();
        assert_eq!(joined, SAMPLE);
    }

    #[test]
    fn literals_and_comments_are_told_apart() {
        let of = |kind| -> Vec<&str> {
            pieces(SAMPLE)
                .iter()
                .filter(|p| p.kind == kind)
                .map(|p| p.text)
                .collect()
        };
        assert_eq!(of(Kind::Comment), ["// \"no\"", "/* /* */ c */"]);
        assert_eq!(of(Kind::Literal), ["\"two\\\"// \"", "'q'", "r#\"x\"y\"#"]);
    }

    #[test]
    fn lines_are_counted_and_blanking_keeps_them() {
        assert_eq!(pieces(SAMPLE).last().map(|piece| piece.line), Some(2));
        assert_eq!(code_only(SAMPLE).lines().count(), SAMPLE.lines().count());
        assert!(!code_only(SAMPLE).contains("two"));
    }
}
