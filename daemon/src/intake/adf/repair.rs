//! Rewrites markup that is not well-formed into markup that is, guessing what the writer meant. Used only when a strict
//! reading found something odd. Works on the text alone, in one pass, and never looks back.

use super::tag::Tag;

/// A text in which every `<` opens a well-formed tag, comment or CDATA section, every other one is escaped, and every
/// attribute is quoted. Raw `&` stay: the reader copes with those.
pub(super) fn repair(text: &str) -> String {
    let mut repairer =
        Repairer { out: String::with_capacity(text.len() + text.len() / 16), cdata_end: true, comment_end: true };
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, markup) = rest.split_at(at);
        repairer.out.push_str(before);
        rest = repairer.markup(markup);
    }
    repairer.out.push_str(rest);
    repairer.out
}

struct Repairer {
    out: String,
    /// False once a search for the end of a CDATA section found none: another would be in vain and costs a full pass.
    cdata_end: bool,
    /// The same for comments.
    comment_end: bool,
}

impl Repairer {
    /// Writes the markup at the beginning of the text and gives what comes after it.
    fn markup<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(body) = text.strip_prefix("<![CDATA[") {
            return self.cdata(text, body);
        }
        if let Some(body) = text.strip_prefix("<!--") {
            return self.comment(body);
        }
        if text.starts_with("<!") || text.starts_with("<?") {
            // Nothing inside a lead is said by a declaration or an instruction; one that does not end loses its sign.
            let body = &text[2..];
            return match body.find(['>', '<']) {
                Some(end) if body.as_bytes().get(end) == Some(&b'>') => &body[end + 1..],
                _ => body,
            };
        }
        let tag = match text.strip_prefix("</") {
            Some(body) => end_tag(body),
            None => start_tag(&text[1..]),
        };
        match tag {
            Some((canonical, rest)) => {
                self.out.push_str(&canonical);
                rest
            }
            None => {
                self.out.push_str("&lt;");
                &text[1..]
            }
        }
    }

    fn cdata<'a>(&mut self, text: &'a str, body: &'a str) -> &'a str {
        let end = if self.cdata_end { body.find("]]>") } else { None };
        match end {
            Some(len) => {
                let (section, rest) = text.split_at(text.len() - body.len() + len + 3);
                self.out.push_str(section);
                rest
            }
            None => {
                self.cdata_end = false;
                body
            }
        }
    }

    fn comment<'a>(&mut self, body: &'a str) -> &'a str {
        let end = if self.comment_end { body.find("-->") } else { None };
        match end {
            Some(len) => &body[len + 3..],
            None => {
                self.comment_end = false;
                body
            }
        }
    }
}

/// An end tag after its `</`, written as it should be.
fn end_tag(body: &str) -> Option<(String, &str)> {
    let (name, rest) = name(body.trim_start_matches(char::is_whitespace))?;
    let rest = rest.trim_start_matches(char::is_whitespace).strip_prefix('>')?;
    Some((format!("</{name}>"), rest))
}

/// A start tag after its `<`, written as it should be; `None` if it is rather a `<` in a text.
fn start_tag(body: &str) -> Option<(String, &str)> {
    let (name, mut rest) = name(body)?;
    let mut canonical = format!("<{name}");
    let tag = Tag::of(name);
    let is_adf = tag != Tag::Other && !tag.is_html();
    loop {
        let trimmed = rest.trim_start_matches(char::is_whitespace);
        if let Some(after) = trimmed.strip_prefix('>') {
            canonical.push('>');
            return Some((canonical, after));
        }
        if let Some(after) = trimmed.strip_prefix("/>") {
            canonical.push_str("/>");
            return Some((canonical, after));
        }
        // `payment <best offer>` is no tag; `<phone type voice>` is one with an odd attribute.
        let attribute = attribute(trimmed)?;
        if !attribute.has_equals && !is_adf {
            return None;
        }
        push_attribute(&attribute, &mut canonical);
        rest = attribute.rest;
    }
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    has_equals: bool,
    rest: &'a str,
}

/// One attribute, with or without `=`, with quotes of any kind or none.
fn attribute(text: &str) -> Option<Attribute<'_>> {
    let (name, after_name) = match name(text) {
        Some(found) => found,
        // A stray sign between attributes; a `<` means that this was no tag, and the end that it is cut off.
        None => {
            let stray = text.chars().next().filter(|c| *c != '<')?;
            let rest = &text[stray.len_utf8()..];
            return Some(Attribute { name: "", value: "", has_equals: false, rest });
        }
    };
    let after_space = after_name.trim_start_matches(char::is_whitespace);
    let value_text = after_space.strip_prefix('=').map(|rest| rest.trim_start_matches(char::is_whitespace));
    let opening = value_text.unwrap_or(after_space);
    match opening.chars().next() {
        Some(quote) if is_quote(quote) => {
            let (value, rest) = quoted(&opening[quote.len_utf8()..], is_double_quote(quote));
            Some(Attribute { name, value, has_equals: true, rest })
        }
        Some(_) if value_text.is_some() => {
            let end = opening.find(|c: char| c.is_whitespace() || c == '>' || c == '<')?;
            let (value, rest) = opening.split_at(end);
            Some(Attribute { name, value, has_equals: true, rest })
        }
        _ => Some(Attribute { name, value: "", has_equals: false, rest: after_name }),
    }
}

/// A value after its opening quote. Any quote of the same kind ends it; without one before the next tag, the next white
/// space or `>` does.
fn quoted(text: &str, double: bool) -> (&str, &str) {
    let is_closing = |c: char| is_quote(c) && is_double_quote(c) == double;
    let unquoted =
        || text.split_at(text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')).unwrap_or(text.len()));
    match text.char_indices().find(|(_, c)| *c == '<' || is_closing(*c)) {
        Some((end, quote)) if quote != '<' => (&text[..end], &text[end + quote.len_utf8()..]),
        _ => {
            let (value, rest) = unquoted();
            (value.trim_end_matches(is_quote), rest)
        }
    }
}

fn is_quote(c: char) -> bool {
    is_double_quote(c) || matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '`')
}

fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»')
}

fn push_attribute(attribute: &Attribute<'_>, out: &mut String) {
    if attribute.name.is_empty() {
        return;
    }
    out.push(' ');
    out.push_str(attribute.name);
    out.push_str("=\"");
    out.push_str(&attribute.value.replace('"', "&quot;"));
    out.push('"');
}

/// A name at the beginning of the text, and what comes after it.
fn name(text: &str) -> Option<(&str, &str)> {
    let len = text.bytes().position(|b| !is_name_byte(b)).unwrap_or(text.len());
    let (name, rest) = text.split_at(len);
    is_name(name).then_some((name, rest))
}

fn is_name_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':')
}

/// Is this an element's name? Only ASCII: ADF has no others.
pub(super) fn is_name(name: &str) -> bool {
    name.as_bytes().first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') && name.bytes().all(is_name_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_mended_and_text_is_kept() {
        let cases = [
            ("<a>1 < 2 <3 <b and c></a>", "<a>1 &lt; 2 &lt;3 &lt;b and c></a>"),
            ("<name part=\u{201c}first\u{201d}>Z</name >", "<name part=\"first\">Z</name>"),
            ("<phone type=voice time 'day' x>", "<phone type=\"voice\" time=\"day\" x=\"\">"),
            ("<id sequence=\"1 source=\"S\"/>", "<id sequence=\"1 source=\" S=\"/\">"),
            ("<a t='x<y>", "&lt;a t='x<y>"),
            ("<id source=\u{201c}Bob's > \u{201d} t='\"'>", "<id source=\"Bob's > \" t=\"&quot;\">"),
            ("<?pi <b>x</ b>", "pi <b>x</b>"),
            ("<!-- <x --><![CDATA[ <raw & ]]><![CDATA[ open", "<![CDATA[ <raw & ]]> open"),
            ("<!-- open <b>", " open <b>"),
            ("cut <vend", "cut &lt;vend"),
            ("cut <name part=\"fi", "cut &lt;name part=\"fi"),
            ("</>< >", "&lt;/>&lt; >"),
        ];
        for (raw, expected) in cases {
            assert_eq!(repair(raw), expected);
        }
    }
}
