//! A small tree of one ADF root, made from quick-xml's events. It is as tolerant as senders are careless: names count
//! without case and prefix, end tags may be missing or wrong, HTML in a text is text. It says what is closed and what
//! is not, because quick-xml reports a file that was cut off as a normal end. Knows no lead.

mod build;

use std::borrow::Cow;

use super::tag::{Attr, Tag};
use crate::intake::flag::Flags;

/// How an element ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Not yet.
    Open,
    /// By its end tag, or by what follows it.
    Closed,
    /// The file ended, or another root began, inside it.
    Cut,
}

/// What a tree may hold at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct TreeLimits {
    pub(super) depth_max: usize,
    pub(super) elements_max: usize,
}

/// Why no tree was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A strict reading met markup that is not well-formed: repair the text and read again.
    Odd,
    TooDeep,
    TooManyElements,
}

/// One root with everything in it, in document order; the root is element 0.
pub(super) struct Tree<'a> {
    elements: Vec<Element<'a>>,
    attributes: Vec<(Attr, Cow<'a, str>)>,
    /// Bytes read, so that the search for the next root goes on behind this one.
    pub(super) consumed: usize,
    /// What was odd in it.
    pub(super) flags: Flags,
}

struct Element<'a> {
    tag: Tag,
    ending: Ending,
    text: Cow<'a, str>,
    /// Indexes into `attributes`.
    attributes: (u32, u32),
    first_child: Option<u32>,
    next_sibling: Option<u32>,
}

impl<'a> Tree<'a> {
    /// The root, if there is one: a text cut inside the root's own tag has none.
    pub(super) fn root(&self) -> Option<El<'_>> {
        self.elements.first().map(|_| El { tree: self, index: 0 })
    }

    /// How many elements it holds.
    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }
}

/// A handle on one element.
#[derive(Clone, Copy)]
pub(super) struct El<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> El<'t> {
    fn element(self) -> &'t Element<'t> {
        &self.tree.elements[self.index as usize]
    }

    pub(super) fn tag(self) -> Tag {
        self.element().tag
    }

    pub(super) fn is_cut(self) -> bool {
        self.element().ending != Ending::Closed
    }

    /// Its own text, without that of its children.
    pub(super) fn text(self) -> &'t str {
        &self.element().text
    }

    /// Its text and that of everything in it, a line each.
    pub(super) fn deep_text(self) -> Cow<'t, str> {
        if self.element().first_child.is_none() {
            return Cow::Borrowed(self.text());
        }
        let mut text = self.text().to_owned();
        for child in self.children() {
            text.push('\n');
            text.push_str(&child.deep_text());
        }
        Cow::Owned(text)
    }

    pub(super) fn attr(self, name: Attr) -> Option<&'t str> {
        let (first, end) = self.element().attributes;
        let attributes = &self.tree.attributes[first as usize..end as usize];
        attributes.iter().find(|(attr, _)| *attr == name).map(|(_, value)| value.as_ref())
    }

    pub(super) fn children(self) -> impl Iterator<Item = El<'t>> {
        let tree = self.tree;
        let mut next = self.element().first_child;
        std::iter::from_fn(move || {
            let index = next?;
            let el = El { tree, index };
            next = el.element().next_sibling;
            Some(el)
        })
    }

    pub(super) fn children_of(self, tag: Tag) -> impl Iterator<Item = El<'t>> {
        self.children().filter(move |child| child.tag() == tag)
    }

    pub(super) fn child(self, tag: Tag) -> Option<El<'t>> {
        self.children_of(tag).next()
    }
}
