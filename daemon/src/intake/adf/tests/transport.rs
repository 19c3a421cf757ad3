//! What mail programs, forms and pages do to a lead on its way. The samples pass through each wrapping as well.

use super::*;
use crate::intake::Flag;

/// The flags of the one lead in these bytes, and its comment.
fn comment_of(bytes: &[u8]) -> (Option<String>, Vec<&'static str>) {
    let mut understood = understand(bytes, &context());
    assert_eq!((understood.leads.len(), understood.quarantined), (1, None));
    let lead = understood.leads.remove(0);
    (lead.comments.clone(), flags(&lead))
}

fn with_comment(comment: &str) -> String {
    prospect("", PHONE).replace("</customer>", &format!("<comments>{comment}</comments></customer>"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn raw_signs_in_a_text_stay_text() {
    for (comment, text, expected) in [
        ("Tom & Jerry", "Tom & Jerry", vec![]),
        ("AT&T; me", "AT&T; me", vec!["undefined_entity"]),
        ("x?a=1&b=2", "x?a=1&b=2", vec![]),
        ("one &amp; two &#39;3&#39; &nbsp;&mdash;", "one & two '3' —", vec![]),
        ("under < 20k and > 3", "under < 20k and > 3", vec!["xml_repaired"]),
        ("<3 it, <500/mo, <b and c", "<3 it, <500/mo, <b and c", vec!["xml_repaired"]),
        ("a<br>b<BR/>c<p>d", "a\nb\nc\nd", vec![]),
        ("<![CDATA[raw & <b>bold</b>]]> and more", "raw & bold and more", vec![]),
        ("<![CDATA[never closed", "never closed", vec!["xml_repaired"]),
        ("<!-- never closed", "never closed", vec!["xml_repaired"]),
    ] {
        assert_eq!(comment_of(with_comment(comment).as_bytes()), (some(text), expected), "{comment}");
    }
}

#[test]
fn attributes_in_any_quotes_are_read() {
    for (from, to) in [("\"first\"", "\u{201c}first\u{201d}"), ("\"first\"", "first"), ("\"first\"", "'first\"")] {
        let lead = lead(&prospect("", PHONE).replace(from, to));
        assert_eq!((lead.name.first.as_deref(), lead.name.full.as_deref()), (Some("Zelda"), None), "{to}");
        assert_eq!(lead.name.last.as_deref(), Some("Mocksworth"), "{to}");
        assert_eq!(flags(&lead), ["xml_repaired"]);
    }
}

#[test]
fn bytes_that_are_not_what_they_claim_are_read() {
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", with_comment("caf~ 'n' more"));
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'~' { 0xE9 } else { byte }).collect();
    assert_eq!(comment_of(&bytes), (some("café 'n' more"), vec!["charset_repaired"]));
}

#[test]
fn quoted_printable_that_nobody_undid_is_undone() {
    let plain = with_comment("caf~ and a long line");
    let encoded = plain.replace('=', "=3D").replace('~', "=C3=A9").replace("a long", "a lo=\r\nng");
    assert_eq!(comment_of(encoded.as_bytes()), (some("café and a long line"), vec!["quoted_printable"]));
}

#[test]
fn escaped_leads_are_unescaped_as_often_as_needed() {
    let text = with_comment("Tom &amp; Jerry");
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let once = escape(&text);
    for wrapped in [
        format!("<html><body>Lead:<br>{}</body></html>", once.replace("&lt;customer", "<br/>\n&nbsp;&lt;customer")),
        escape(&once),
        escape(&escape(&once)),
    ] {
        assert_eq!(comment_of(wrapped.as_bytes()), (some("Tom & Jerry"), vec!["html_escaped"]));
    }
}

#[test]
fn a_lead_in_a_comment_of_a_page_is_found() {
    let page = format!("<html><!-- nothing --><p>New lead</p><!--\n{}\n--></html>", with_comment("hi"));
    assert_eq!(comment_of(page.as_bytes()), (some("hi"), vec!["in_html_comment"]));
    // Unless there is one outside.
    let both = format!("<!-- {} -->{}", with_comment("old"), with_comment("new"));
    assert_eq!(comment_of(both.as_bytes()), (some("new"), vec![]));
}

#[test]
fn entities_of_a_document_type_are_never_resolved() {
    let doctype = "<!DOCTYPE adf [<!ENTITY a \"<adf>boom</adf>\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let text = format!("<?xml version=\"1.0\"?>{doctype}{}", with_comment("see &x; &a; &amp;"));
    assert_eq!(comment_of(text.as_bytes()), (some("see &"), vec!["doctype", "undefined_entity"]));
}

#[test]
fn oddities_of_one_root_do_not_hide_the_next() {
    let text = format!("{}\n{}", with_comment("1 < 2"), with_comment("second").replace("312", "414"));
    let understood = read(&text);
    assert_eq!(understood.leads.len(), 2);
    assert!(understood.flags.contains(Flag::XmlRepaired));
}
