//! Finds where an ADF begins in a text that may be a mail, a page or a log of posts. Looks at names only; what stands
//! inside is the tree's business.

/// A walk over the roots (`adf`, or a bare `prospect`) of a text. Every search is linear in what it passes over: a
/// search that found no end is not tried again.
pub(super) struct Roots<'a> {
    text: &'a str,
    at: usize,
    enter_comments: bool,
    comments_end: bool,
    saw_doctype: bool,
}

impl<'a> Roots<'a> {
    /// Starts at the beginning. With `enter_comments`, roots inside HTML comments are found too.
    pub(super) fn new(text: &'a str, enter_comments: bool) -> Self {
        Self { text, at: 0, enter_comments, comments_end: true, saw_doctype: false }
    }

    /// The position of the next root's `<`, or `None` if there is no other.
    pub(super) fn next_root(&mut self) -> Option<usize> {
        while let Some(found) = self.text.get(self.at..)?.find('<') {
            let lt = self.at + found;
            let body = &self.text[lt + 1..];
            self.at = lt + 1;
            if body.starts_with("!--") {
                if !self.enter_comments {
                    self.skip_comment(lt);
                }
            } else if starts_with_ignore_case(body, "!doctype") {
                // A file has one document type; searching the end of a second is what an attacker would like.
                if !self.saw_doctype {
                    self.at += doctype_len(body).unwrap_or(0);
                }
                self.saw_doctype = true;
            } else if is_root(body) {
                return Some(lt);
            }
        }
        None
    }

    /// Goes on after what was read as one root, at least one character on.
    pub(super) fn resume_at(&mut self, position: usize) {
        self.at = self.at.max(position);
    }

    /// Was a document type declared before the current root?
    pub(super) fn saw_doctype(&self) -> bool {
        self.saw_doctype
    }

    fn skip_comment(&mut self, lt: usize) {
        if !self.comments_end {
            return;
        }
        match self.text[lt..].find("-->") {
            Some(len) => self.at = lt + len + 3,
            None => self.comments_end = false,
        }
    }
}

/// Does the text after a `<` begin with a root's name, whatever its case and namespace?
fn is_root(body: &str) -> bool {
    // `prospect` with a prefix; looking further than this at each `<` would be a search of its own.
    const NAME_BYTES_MAX: usize = 40;
    let window = body.as_bytes().get(..NAME_BYTES_MAX).unwrap_or(body.as_bytes());
    let len = window.iter().position(|b| !(b.is_ascii_alphanumeric() || b"_-.:".contains(b))).unwrap_or(window.len());
    let name = window.get(..len).unwrap_or_default();
    let local = name.rsplit(|b| *b == b':').next().unwrap_or_default();
    local.eq_ignore_ascii_case(b"adf") || local.eq_ignore_ascii_case(b"prospect")
}

fn starts_with_ignore_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// The length of a document type from its `!` to its end, which must not be taken for a root: its internal subset may
/// hold any text.
fn doctype_len(body: &str) -> Option<usize> {
    let end = body.find(['>', '['])?;
    if body.as_bytes().get(end) == Some(&b'>') {
        return Some(end + 1);
    }
    let subset_end = end + body[end..].find(']')?;
    Some(subset_end + body[subset_end..].find('>')? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(text: &str, enter_comments: bool) -> Vec<&str> {
        let mut walk = Roots::new(text, enter_comments);
        let mut found = Vec::new();
        while let Some(at) = walk.next_root() {
            found.push(text[at..].split(['>', ' ']).next().expect("split gives one piece at least"));
        }
        found
    }

    #[test]
    fn roots_are_found_in_any_case_and_namespace() {
        assert_eq!(roots("hi < <x:ADF> <adfx> <Prospect a='1'>", false), ["<x:ADF", "<Prospect"]);
    }

    #[test]
    fn a_comment_is_passed_over_unless_asked_for() {
        let page = "<!-- <adf> --> <adf>";
        assert_eq!(roots(page, false).len(), 1);
        assert_eq!(roots(page, true).len(), 2);
        assert_eq!(roots("<!-- never closed <adf>", false), ["<adf"]);
    }

    #[test]
    fn a_document_type_is_passed_over_with_its_entities() {
        let text = "<!DOCTYPE adf [<!ENTITY x \"<adf>\">]><adf>";
        let mut walk = Roots::new(text, false);
        assert_eq!(walk.next_root(), Some(text.len() - 5));
        assert!(walk.saw_doctype());
    }
}
