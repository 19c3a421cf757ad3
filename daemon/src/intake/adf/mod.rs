//! The ADF reader. ADF travels as XML, and almost never as valid XML: bytes → charset → find the ADF in whatever wraps
//! it → small tree, repaired only if a strict reading fails → normalized lead. Nothing is an error: oddities are flags,
//! and what cannot be understood is a reason.
//!
//! Reading order: `charset`, `transport` and `locate` find the text; `tree`, `tag`, `entity` and `repair` make elements
//! of it; `prospect` with `party`, `vehicle`, `date`, `phone`, `email` and `text` makes a lead of those.

mod charset;
mod date;
mod email;
mod entity;
mod locate;
mod party;
mod phone;
mod prospect;
mod repair;
mod tag;
#[cfg(test)]
mod tests;
mod text;
mod transport;
mod tree;
mod vehicle;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub(crate) use self::entity::unescape;
use self::locate::Roots;
use self::tag::Tag;
pub(crate) use self::transport::decode_quoted_printable;
use self::tree::{El, Stop, Tree, TreeLimits};
use super::flag::{Flag, Flags};
use super::key::content_hash_input;
use super::reason::{Cause, Reason};
use super::{Context, ParsedLead, Understood};

/// What is read of one file at most. A lead has some kilobytes and some dozen elements, a night's batch some thousand
/// leads; the rest is room.
pub mod limits {
    /// Bytes of a file.
    pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
    /// Elements of a file.
    pub const ELEMENTS_MAX: usize = 400_000;
    /// Elements inside each other.
    pub const DEPTH_MAX: usize = 64;
    /// Layers of escaping around a text.
    pub const ESCAPES_MAX: usize = 3;
}

/// The text of bytes in whatever encoding.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    charset::decode(bytes, &mut Flags::NONE.clone())
}

/// What a reader sees of a page, a line for each of its rows and paragraphs.
pub(super) fn page_text(page: &str) -> String {
    transport::page_text(page)
}

/// An instant as senders write it.
pub(super) fn moment(text: &str, context: &Context) -> Option<jiff::Timestamp> {
    date::requested_at(Some(text), context, &mut Flags::NONE.clone()).1
}

/// Reads every lead in a file.
pub(super) fn read(bytes: &[u8], context: &Context) -> Understood {
    let mut flags = Flags::NONE;
    if bytes.len() > limits::FILE_BYTES_MAX {
        return nothing(Cause::TooLarge { bytes_max: limits::FILE_BYTES_MAX }, flags);
    }
    let bytes = if transport::is_quoted_printable(bytes) {
        flags.add(Flag::QuotedPrintable);
        Cow::Owned(decode_quoted_printable(bytes))
    } else {
        Cow::Borrowed(bytes)
    };
    let text = charset::decode(&bytes, &mut flags);
    if text.trim().is_empty() {
        return nothing(Cause::Empty, flags);
    }
    let Some((text, in_comments)) = unwrap(text, &mut flags) else {
        return nothing(Cause::NotAdf, flags);
    };
    let mut collector =
        Collector { context, flags, leads: Vec::new(), first_problem: None, problems: 0, seen: 0, elements: 0 };
    collector.text(&text, in_comments);
    collector.finish()
}

fn nothing(cause: Cause, flags: Flags) -> Understood {
    Understood { leads: Vec::new(), quarantined: Some(cause.into()), flags }
}

/// The text with the ADF in it, out of its wrapping, and whether the ADF stands in an HTML comment.
fn unwrap<'a>(text: Cow<'a, str>, flags: &mut Flags) -> Option<(Cow<'a, str>, bool)> {
    let has_root = |text: &str| Roots::new(text, false).next_root().is_some();
    if has_root(&text) {
        return Some((text, false));
    }
    for value in transport::form_values(&text) {
        let decoded = charset::decode(&value, flags).into_owned();
        if has_root(&decoded) {
            flags.add(Flag::FormEncoded);
            return Some((Cow::Owned(decoded), false));
        }
    }
    let mut layer = transport::unescape_page(&text);
    for _ in 0..limits::ESCAPES_MAX {
        let Some(unescaped) = layer else { break };
        if has_root(&unescaped) {
            flags.add(Flag::HtmlEscaped);
            return Some((Cow::Owned(unescaped), false));
        }
        layer = transport::unescape_page(&unescaped);
    }
    if Roots::new(&text, true).next_root().is_some() {
        flags.add(Flag::InHtmlComment);
        return Some((text, true));
    }
    None
}

struct Collector<'c> {
    context: &'c Context,
    flags: Flags,
    leads: Vec<ParsedLead>,
    first_problem: Option<Reason>,
    problems: usize,
    /// Prospects seen so far.
    seen: usize,
    /// Elements read so far.
    elements: usize,
}

impl Collector<'_> {
    /// Reads root after root; at the first one that is not well-formed the rest is repaired, once, and read on.
    fn text(&mut self, text: &str, in_comments: bool) {
        let Some(odd_at) = self.roots(text, in_comments, true) else { return };
        let end =
            if in_comments { text[odd_at..].find("-->").map_or(text.len(), |len| odd_at + len) } else { text.len() };
        self.flags.add(Flag::XmlRepaired);
        let repaired = repair::repair(&text[odd_at..end]);
        self.roots(&repaired, in_comments, false);
    }

    /// Reads roots until the end, or, when strict, until one is not well-formed: then its position.
    fn roots(&mut self, text: &str, in_comments: bool, strict: bool) -> Option<usize> {
        let mut roots = Roots::new(text, in_comments);
        while let Some(at) = roots.next_root() {
            let tree_limits = TreeLimits {
                depth_max: limits::DEPTH_MAX,
                elements_max: limits::ELEMENTS_MAX.saturating_sub(self.elements),
            };
            if roots.saw_doctype() {
                self.flags.add(Flag::Doctype);
            }
            match Tree::read(&text[at..], roots.saw_doctype(), strict, tree_limits) {
                Ok(tree) => {
                    roots.resume_at(at + tree.consumed);
                    self.elements += tree.len();
                    self.tree(&tree);
                }
                Err(Stop::Odd) => return Some(at),
                Err(Stop::TooDeep) => {
                    self.problem(Cause::TooDeep { depth_max: limits::DEPTH_MAX }, false);
                    return None;
                }
                Err(Stop::TooManyElements) => {
                    self.problem(Cause::TooManyElements { elements_max: limits::ELEMENTS_MAX }, false);
                    return None;
                }
            }
        }
        None
    }

    /// Reads the prospects of one root.
    fn tree(&mut self, tree: &Tree<'_>) {
        self.flags.merge(tree.flags);
        let Some(root) = tree.root() else {
            return self.problem(Cause::Truncated, false);
        };
        if root.tag() == Tag::Prospect {
            return self.prospect(root, None);
        }
        let mut has_prospect = false;
        for prospect in root.children_of(Tag::Prospect) {
            has_prospect = true;
            self.prospect(prospect, Some(root));
        }
        if has_prospect {
            return;
        }
        if root.child(Tag::Customer).is_some() {
            // The prospect's own element was left out.
            self.prospect(root, None);
        } else if root.is_cut() {
            self.problem(Cause::Truncated, false);
        } else {
            self.problem(Cause::NoProspect, false);
        }
    }

    fn prospect(&mut self, prospect: El<'_>, envelope: Option<El<'_>>) {
        self.seen += 1;
        match prospect::read(prospect, envelope, self.context, self.flags) {
            Ok(lead) => self.leads.push(lead),
            Err(cause) => self.problem(cause, true),
        }
    }

    fn problem(&mut self, cause: Cause, of_prospect: bool) {
        self.problems += 1;
        if self.first_problem.is_none() {
            let prospect = of_prospect.then_some(self.seen);
            self.first_problem = Some(Reason { cause, prospect, more: 0 });
        }
    }

    fn finish(mut self) -> Understood {
        if self.leads.len() > 1 {
            drop_repeats(&mut self.leads, &mut self.flags);
        }
        let mut quarantined = self.first_problem;
        if let Some(reason) = &mut quarantined {
            reason.more = self.problems - 1;
            if self.seen <= 1 {
                // With one prospect its position says nothing.
                reason.prospect = None;
            }
        }
        if quarantined.is_none() && self.leads.is_empty() {
            quarantined = Some(Cause::NotAdf.into());
        }
        Understood { leads: self.leads, quarantined, flags: self.flags }
    }
}

/// Some senders put the same lead into the body and the attachment of one mail.
pub(super) fn drop_repeats(leads: &mut Vec<ParsedLead>, flags: &mut Flags) {
    let mut seen = BTreeSet::new();
    let before = leads.len();
    leads.retain(|lead| seen.insert(*blake3::hash(&content_hash_input(lead)).as_bytes()));
    if leads.len() < before {
        flags.add(Flag::DuplicateProspect);
    }
}
