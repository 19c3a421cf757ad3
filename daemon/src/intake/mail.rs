//! Leads in a mail: in its body or in a file it carries, or in both. Owns the way from a mail to the texts that may hold a
//! lead, and what they hold together.

use std::borrow::Cow;

use super::{
    Context, Understood, adf,
    flag::Flags,
    plain::{self, Brought, Text},
    reason::Cause,
};
use crate::mime::{self, Mail};

/// What a mail holds; none where these bytes are no mail, or no part of it is about a lead.
pub(super) fn read(bytes: &[u8], brought: Brought, context: &Context) -> Option<Understood> {
    if !mime::is_mail(bytes) {
        return None;
    }
    let mail = mime::read(bytes)?;
    let mut found =
        Found { context, understood: Understood { leads: Vec::new(), quarantined: None, flags: Flags::NONE } };
    for part in mail.parts.iter().filter(|part| !part.kind.starts_with("image/")) {
        found.part(&part.body);
    }
    found.finish().or_else(|| in_words(&mail, brought, context))
}

/// A lead that a mail tells of in words.
fn in_words(mail: &Mail<'_>, brought: Brought, context: &Context) -> Option<Understood> {
    let answers = mail.head.header("In-Reply-To").is_some() || mail.head.header("References").is_some();
    if answers && brought == Brought::ByMail {
        return None;
    }
    let of = |kind: &str| mail.parts.iter().find(|part| !part.is_attached && part.kind == kind);
    let plain = of("text/plain").map(|part| Cow::Owned(part.text().into_owned()));
    let body = plain.or_else(|| of("text/html").map(|part| Cow::Owned(adf::page_text(&part.text()))))?;
    let sender = mail.head.from().and_then(|from| from.first()).and_then(|from| from.name().or(from.address()));
    plain::read(&Text { subject: mail.head.subject(), sender, body }, brought, context)
}

/// A lead that a text or a page tells of in words.
pub(super) fn plain_text(bytes: &[u8], context: &Context) -> Option<Understood> {
    let text = adf::decoded(bytes);
    let body = if text.contains("</") { Cow::Owned(adf::page_text(&text)) } else { Cow::Borrowed(&*text) };
    plain::read(&Text { subject: None, sender: None, body }, Brought::AsLead, context)
}

struct Found<'c> {
    context: &'c Context,
    understood: Understood,
}

impl Found<'_> {
    fn part(&mut self, bytes: &[u8]) {
        let Understood { leads, quarantined, flags } = adf::read(bytes, self.context);
        let cause = quarantined.as_ref().map(|reason| reason.cause);
        if matches!(cause, Some(Cause::NotAdf | Cause::Empty | Cause::TooLarge { .. })) {
            return;
        }
        self.understood.leads.extend(leads);
        self.understood.flags.merge(flags);
        self.understood.quarantined = self.understood.quarantined.or(quarantined);
    }

    fn finish(mut self) -> Option<Understood> {
        if self.understood.leads.len() > 1 {
            adf::drop_repeats(&mut self.understood.leads, &mut self.understood.flags);
        }
        let about_leads = !self.understood.leads.is_empty() || self.understood.quarantined.is_some();
        about_leads.then_some(self.understood)
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::{super::understand, *};
    use crate::intake::Region;

    fn context() -> Context {
        Context { zone: jiff::tz::TimeZone::UTC, region: Region::US, arrived_at: None }
    }

    fn adf(last: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><adf><prospect><requestdate>2026-11-20T10:00:00Z</requestdate><customer><contact>\
             <name part=\"first\">Casey</name><name part=\"last\">{last}</name><email>casey@example.com</email>\
             </contact></customer></prospect></adf>"
        )
    }

    fn names(mail: &str) -> Vec<String> {
        let understood = understand(mail.as_bytes(), &context());
        assert_eq!(understood.quarantined, None, "{mail}");
        understood.leads.iter().filter_map(|lead| lead.name.last.clone()).collect()
    }

    const HEAD: &str = "From: Leads <leads@example.com>\r\nSubject: New lead\r\nMIME-Version: 1.0\r\n";

    fn attached(first: &str, second: &str) -> String {
        let encoded = STANDARD.encode(second);
        format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n{first}\r\n\
             --b1\r\nContent-Type: application/octet-stream; name=lead.adf\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=lead.adf\r\n\r\n{encoded}\r\n--b1--\r\n"
        )
    }

    #[test]
    fn a_lead_is_found_in_the_body_in_a_file_and_in_a_forwarded_mail() {
        assert_eq!(names(&format!("{HEAD}\r\n{}", adf("Sample"))), ["Sample"]);
        assert_eq!(names(&attached("A new lead is attached.", &adf("Sample"))), ["Sample"]);
        assert_eq!(names(&attached(&adf("Sample"), &adf("Sample"))), ["Sample"], "one lead in both places");
        assert_eq!(names(&attached(&adf("Sample"), &adf("Specimen"))), ["Sample", "Specimen"]);
        let escaped = adf("Sample").replace('<', "&lt;").replace('>', "&gt;");
        assert_eq!(
            names(&format!("{HEAD}Content-Type: text/html\r\n\r\n<html><body>{escaped}</body></html>")),
            ["Sample"]
        );
        let forwarded = attached("see below", "x").replace("application/octet-stream; name=lead.adf", "message/rfc822");
        let inner = STANDARD.encode(format!("{HEAD}\r\n{}", adf("Sample")));
        assert_eq!(names(&forwarded.replace(&STANDARD.encode("x"), &inner)), ["Sample"]);
    }

    #[test]
    fn a_lead_that_was_cut_off_is_kept_for_a_human_and_a_mail_without_one_is_no_lead_file() {
        let mail = attached("see attached", &adf("Sample")[..150]);
        let understood = understand(mail.as_bytes(), &context());
        assert!(understood.leads.is_empty() && understood.quarantined.is_some());
        assert!(read(format!("{HEAD}\r\nIs it still there?").as_bytes(), Brought::ByMail, &context()).is_none());
        assert!(read(adf("Sample").as_bytes(), Brought::AsLead, &context()).is_none(), "no mail");
    }
}
