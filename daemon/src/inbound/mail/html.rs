//! The words of a mail that was written as a page. Owns what of a page is text, what is a quotation, and where lines end;
//! knows nothing of what is said.
//!
//! No tree is built: one pass over the tags, with a count of the open ones where that matters. What programs write is often
//! not well-formed, and whatever is odd is shown rather than hidden: a wish to stop must not get lost in it.

use crate::intake::unescape;

/// Elements whose text nobody sees.
const UNSEEN: [&str; 5] = ["head", "style", "script", "title", "template"];

/// Elements that begin a line.
const BLOCKS: [&str; 16] =
    ["br", "p", "div", "tr", "li", "ul", "ol", "table", "hr", "h1", "h2", "h3", "h4", "pre", "section", "blockquote"];

/// Words in a tag by which mail programs mark what is not the writer's: quotations and the line above them, signatures.
const NOT_THEIRS: [&str; 8] = [
    "gmail_attr",
    "gmail_signature",
    "yahoo_quoted",
    "moz-cite-prefix",
    "moz-signature",
    "protonmail_quote",
    "protonmail_signature_block",
    "tutanota_quote",
];

/// What marks that everything after it is quoted.
const REST_IS_QUOTED: [&str; 5] = [
    "divrplyfwdmsg",
    "appendonsend",
    "outlookmessageheader",
    "ms-outlook-mobile-reference-message",
    "mail-editor-reference-message-container",
];

/// The text of a page as its writer sees it, without what the page itself marks as quoted.
#[must_use]
pub(super) fn text(page: &str) -> String {
    let mut reading = Reading { out: String::with_capacity(page.len() / 4), hidden: None };
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        reading.text(&rest[..at]);
        let from = &rest[at..];
        rest = if let Some(comment) = from.strip_prefix("<!--") {
            comment.find("-->").map_or("", |end| &comment[end + 3..])
        } else {
            match tag(from) {
                Some((tag, after)) if reading.tag(tag) == Goes::On => after,
                Some(_) => return reading.out,
                None => {
                    reading.text("<");
                    &from[1..]
                }
            }
        };
    }
    reading.text(rest);
    reading.out
}

#[derive(PartialEq, Eq)]
enum Goes {
    On,
    /// Only quotations follow.
    NoFurther,
}

/// What is inside the angle brackets, and what follows them. None where a `<` opens no tag.
fn tag(from: &str) -> Option<(&str, &str)> {
    let inside = &from[1..];
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
        return None;
    }
    // Looking no further than the next `<` keeps the work linear.
    let end = inside.find(['>', '<']).filter(|end| inside.as_bytes().get(*end) == Some(&b'>'))?;
    Some((&inside[..end], &inside[end + 1..]))
}

struct Reading {
    out: String,
    /// The element that hides everything inside it, and how many of its name are open.
    hidden: Option<(String, usize)>,
}

impl Reading {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() || text.is_empty() {
            return;
        }
        // A line end in a page is a blank.
        let text = unescape(text);
        for c in text.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c != ' ' || !self.out.ends_with([' ', '\n']) {
                self.out.push(c);
            }
        }
    }

    fn tag(&mut self, tag: &str) -> Goes {
        let closes = tag.starts_with('/');
        let body = tag.trim_start_matches('/');
        let name = body.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        if let Some((hiding, open)) = &mut self.hidden {
            if *hiding == name && !tag.ends_with('/') {
                *open = if closes { *open - 1 } else { *open + 1 };
            }
            if *open == 0 {
                self.hidden = None;
            }
            return Goes::On;
        }
        if BLOCKS.contains(&name.as_str()) && !self.out.ends_with('\n') {
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
        } else if name == "br" {
            self.out.push('\n');
        }
        if closes || tag.ends_with('/') {
            return Goes::On;
        }
        let attributes = body.to_ascii_lowercase();
        if REST_IS_QUOTED.iter().any(|mark| attributes.contains(mark)) {
            return Goes::NoFurther;
        }
        let marked = NOT_THEIRS.iter().any(|mark| attributes.contains(mark));
        let hides = marked || name == "blockquote" || UNSEEN.contains(&name.as_str());
        if hides && !["br", "hr", "img", "p"].contains(&name.as_str()) {
            self.hidden = Some((name, 1));
        }
        Goes::On
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_becomes_lines() {
        let cases = [
            ("<p>Is it&nbsp;still\r\n  there?</p><p>Casey</p>", "Is it still there?\nCasey\n"),
            ("a<br>b<br/><BR>c", "a\nb\n\nc"),
            ("1 &lt; 2 &amp; 3 < 4", "1 < 2 & 3 < 4"),
            ("<style>p{}</style><head><title>x</title></head>Hola &ntilde;", "Hola ñ"),
            ("<!-- <p>no</p> -->yes<!-- never closed", "yes"),
            ("stop<", "stop<"),
        ];
        for (page, text) in cases {
            assert_eq!(super::text(page).trim_start(), text, "{page}");
        }
    }

    #[test]
    fn what_a_program_marks_as_quoted_is_left_out() {
        let gmail = "<div dir=ltr>Yes please</div><br><div class=\"gmail_quote\"><div dir=ltr class=\"gmail_attr\">On Mon, \
                     Rae wrote:<br></div><blockquote class=\"gmail_quote\">reply STOP<blockquote>older</blockquote>to end\
                     </blockquote></div><div>and a blue one</div>";
        assert_eq!(text(gmail).split_whitespace().collect::<Vec<_>>().join(" "), "Yes please and a blue one");
        let outlook =
            "<div>Yes please</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\">From: Rae</div>STOP";
        assert_eq!(text(outlook).trim(), "Yes please");
        let yahoo = "<div>Yes</div><div id=\"yahoo_quoted_12\" class=\"yahoo_quoted\"><div>On Mon</div>STOP</div>";
        assert_eq!(text(yahoo).trim(), "Yes");
    }

    proptest! {
        /// Markup in any order, and text that is in no element is always seen.
        #[test]
        fn any_page_has_a_text(parts in proptest::collection::vec(
            prop_oneof![
                Just("<"), Just(">"), Just("<div>"), Just("</div>"), Just("<blockquote>"), Just("</blockquote>"), Just("<!--"),
                Just("-->"), Just("<div class=gmail_signature>"), Just("<style>"), Just("</style>"), Just("<br/>"), Just("&nbsp;"),
                Just("&#x"), Just("ñ"), Just("<p/>"), Just("</"), Just("<blockquote/>"),
            ],
            0..40,
        )) {
            let page: String = parts.concat();
            prop_assert!(text(&page).len() <= 4 * page.len());
            let after = text(&("please stop<br>".to_owned() + &page));
            prop_assert!(after.starts_with("please stop"));
        }
    }

    #[test]
    fn an_element_that_never_ends_hides_no_more_than_it_says() {
        assert_eq!(text("<div class=moz-cite-prefix>x</div>STOP").trim(), "STOP");
        assert_eq!(text("</blockquote>STOP").trim(), "STOP");
    }
}
