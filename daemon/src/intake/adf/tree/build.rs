//! Makes a tree of quick-xml's events. Everything that is lenient about structure is decided here: what closes what, what
//! interrupts what, and what was cut.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};

use super::{Element, Ending, Stop, Tree, TreeLimits};
use crate::intake::adf::entity;
use crate::intake::adf::repair::is_name;
use crate::intake::adf::tag::{Attr, Tag};
use crate::intake::flag::{Flag, Flags};

impl<'a> Tree<'a> {
    /// Reads the root that begins at the start of the text. `strict` stops at odd markup; otherwise it is passed over,
    /// and quick-xml's own errors end the reading as a cut does.
    pub(in crate::intake::adf) fn read(
        text: &'a str,
        doctype: bool,
        strict: bool,
        limits: TreeLimits,
    ) -> Result<Self, Stop> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let mut builder = Builder {
            tree: Tree {
                elements: Vec::with_capacity(48),
                attributes: Vec::with_capacity(24),
                consumed: 0,
                flags: Flags::NONE,
            },
            open: Vec::with_capacity(8),
            doctype,
            strict,
            limits,
        };
        loop {
            let before = offset(&reader);
            let event = reader.read_event();
            let after = offset(&reader);
            match event {
                Ok(Event::Start(_)) => builder.start(before, text.get(before + 1..after - 1), false)?,
                Ok(Event::Empty(_)) => builder.start(before, text.get(before + 1..after - 2), true)?,
                Ok(Event::End(_)) => builder.end(text.get(before + 2..after - 1))?,
                Ok(Event::Text(piece)) => builder.text(piece.into_inner()),
                Ok(Event::CData(piece)) => builder.text(piece.into_inner()),
                Ok(Event::GeneralRef(reference)) => builder.reference(&reference),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Ok(Event::Eof) => break,
                // A tag that never ends is where the file was cut; there is nothing to repair.
                Err(_) if strict && text[before..].contains('>') => return Err(Stop::Odd),
                Err(_) => break,
            }
            if builder.is_done() {
                // A root that another one interrupted set the mark itself.
                if builder.tree.consumed == 0 {
                    builder.tree.consumed = after;
                }
                return Ok(builder.tree);
            }
        }
        builder.cut_all(text.len());
        Ok(builder.tree)
    }
}

fn offset(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).expect("a position in a slice fits a usize")
}

struct OpenElement<'a> {
    index: u32,
    tag: Tag,
    name: &'a str,
    last_child: Option<u32>,
}

struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<OpenElement<'a>>,
    doctype: bool,
    strict: bool,
    limits: TreeLimits,
}

impl<'a> Builder<'a> {
    /// The root is closed.
    fn is_done(&self) -> bool {
        self.open.is_empty() && !self.tree.elements.is_empty()
    }

    /// Markup that is not well-formed: stop, or go on without it.
    fn odd(&mut self) -> Result<(), Stop> {
        if self.strict {
            return Err(Stop::Odd);
        }
        self.tree.flags.add(Flag::XmlRepaired);
        Ok(())
    }

    /// A start tag, given without its `<` and `>` or `/>`.
    fn start(&mut self, position: usize, content: Option<&'a str>, is_empty: bool) -> Result<(), Stop> {
        let content = content.unwrap_or_default();
        let name_len = content.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(content.len());
        let name = &content[..name_len];
        if !is_name(name) || content.contains('<') {
            return self.odd();
        }
        let tag = Tag::of(name);
        if tag.is_html() {
            if tag == Tag::LineBreak {
                self.text(Cow::Borrowed("\n"));
            }
            return Ok(());
        }
        if matches!(tag, Tag::Adf | Tag::Prospect) && self.interrupts(tag, position) {
            return Ok(());
        }
        self.close_forgotten(tag);
        if self.tree.elements.len() >= self.limits.elements_max {
            return Err(Stop::TooManyElements);
        }
        if self.open.len() >= self.limits.depth_max {
            return Err(Stop::TooDeep);
        }
        let attributes = self.attributes(content, name_len)?;
        let index = u32::try_from(self.tree.elements.len()).expect("the element limit fits a u32");
        let ending = if is_empty { Ending::Closed } else { Ending::Open };
        self.tree.elements.push(Element {
            tag,
            ending,
            text: Cow::Borrowed(""),
            attributes,
            first_child: None,
            next_sibling: None,
        });
        if let Some(parent) = self.open.last_mut() {
            match parent.last_child {
                Some(sibling) => self.tree.elements[sibling as usize].next_sibling = Some(index),
                None => self.tree.elements[parent.index as usize].first_child = Some(index),
            }
            parent.last_child = Some(index);
        }
        if !is_empty {
            self.open.push(OpenElement { index, tag, name, last_child: None });
        }
        Ok(())
    }

    /// A root that begins inside a root, or a prospect inside a prospect, means that the earlier one was cut off and
    /// another text follows. True if the reading ends before it.
    fn interrupts(&mut self, tag: Tag, position: usize) -> bool {
        let prospect = self.open.iter().position(|open| open.tag == Tag::Prospect);
        match (tag, prospect) {
            (Tag::Prospect, None) => false,
            (Tag::Prospect, Some(depth)) if depth > 0 => {
                self.cut_to(depth);
                false
            }
            _ if self.open.is_empty() => false,
            _ => {
                self.cut_all(position);
                true
            }
        }
    }

    /// Closes elements whose end tag was forgotten, as far as the element that now begins shows it.
    fn close_forgotten(&mut self, tag: Tag) {
        if tag == Tag::Other {
            return;
        }
        while self.open.last().is_some_and(|open| {
            open.tag.is_leaf()
                || (tag.is_part_of_prospect() && !matches!(open.tag, Tag::Adf | Tag::Prospect | Tag::Other))
        }) {
            self.tree.flags.add(Flag::XmlRepaired);
            self.close_last();
        }
    }

    fn attributes(&mut self, content: &'a str, name_len: usize) -> Result<(u32, u32), Stop> {
        let first = self.tree.attributes.len();
        if name_len < content.len() {
            for attribute in Attributes::new(content, name_len).with_checks(false) {
                match attribute {
                    Ok(attribute) => {
                        if let Some(known) = Attr::of(attribute.key.0) {
                            let value = match attribute.value {
                                Cow::Borrowed(value) => entity::unescape(value),
                                Cow::Owned(value) => Cow::Owned(value),
                            };
                            self.tree.attributes.push((known, value));
                        }
                    }
                    Err(_) => {
                        self.odd()?;
                        break;
                    }
                }
            }
        }
        let count = |n: usize| u32::try_from(n).expect("the file size limit fits a u32");
        Ok((count(first), count(self.tree.attributes.len())))
    }

    /// An end tag, given without its `</` and `>`.
    fn end(&mut self, content: Option<&'a str>) -> Result<(), Stop> {
        let name = content.unwrap_or_default().trim_ascii_end();
        // Nearly every end tag is the one of the innermost element, spelled as its start tag.
        if self.open.last().is_some_and(|open| open.name == name) {
            self.close_last();
            return Ok(());
        }
        if !is_name(name) {
            return self.odd();
        }
        let tag = Tag::of(name);
        if tag.is_html() {
            if tag == Tag::LineBreak {
                self.text(Cow::Borrowed("\n"));
            }
            return Ok(());
        }
        let matching = self.open.iter().rposition(|open| {
            open.tag == tag && (tag != Tag::Other || local_name(open.name).eq_ignore_ascii_case(local_name(name)))
        });
        match matching {
            Some(depth) => {
                if depth + 1 < self.open.len() {
                    self.tree.flags.add(Flag::XmlRepaired);
                }
                while self.open.len() > depth {
                    self.close_last();
                }
            }
            None => self.tree.flags.add(Flag::XmlRepaired),
        }
        Ok(())
    }

    fn close_last(&mut self) {
        if let Some(open) = self.open.pop() {
            self.tree.elements[open.index as usize].ending = Ending::Closed;
        }
    }

    /// Marks every element from this depth on as cut off; a text that was cut says nothing.
    fn cut_to(&mut self, depth: usize) {
        for open in self.open.drain(depth..) {
            let element = &mut self.tree.elements[open.index as usize];
            element.ending = Ending::Cut;
            element.text = Cow::Borrowed("");
        }
    }

    fn cut_all(&mut self, consumed: usize) {
        self.cut_to(0);
        self.tree.consumed = consumed;
    }

    fn text(&mut self, piece: Cow<'a, str>) {
        let Some(open) = self.open.last() else { return };
        let text = &mut self.tree.elements[open.index as usize].text;
        if text.is_empty() {
            // White space between elements is most of a file and says nothing.
            if !piece.trim_ascii().is_empty() {
                *text = piece;
            }
        } else {
            text.to_mut().push_str(&piece);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'a>) {
        let mut resolved = String::new();
        if entity::is_reference(reference) {
            if !entity::push(reference, &mut resolved) {
                self.tree.flags.add(Flag::UndefinedEntity);
                // An entity that the document type defined would bring in what the sender chose; without one it is
                // an `&` that somebody forgot to escape.
                if !self.doctype {
                    resolved = format!("&{};", &**reference);
                }
            }
        } else {
            resolved = format!("&{};", &**reference);
        }
        self.text(Cow::Owned(resolved));
    }
}

fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
