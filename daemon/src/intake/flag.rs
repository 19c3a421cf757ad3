//! What the reader had to guess, mend or leave out. A flag never stops a lead; it tells the people and the rules that
//! come later how far to trust a field. Knows no lead and no XML.

use std::fmt;

use serde::{Serialize, Serializer};

/// One list for the names, the order and the text, so that the three cannot drift apart. The order is the order in
/// which flags are shown.
macro_rules! flags {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// One thing that was odd about a lead or about the file it came in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Flag { $($(#[doc = $doc])+ $name,)+ }

        impl Flag {
            /// Every flag in the order in which flags are shown.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, as printed and stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

flags! {
    /// The request has no date; the arrival time stands in.
    RequestdateMissing = "requestdate_missing",
    /// The date could not be read (a MySQL zero date, say); the arrival time stands in.
    RequestdateUnreadable = "requestdate_unreadable",
    /// The date was read, but is not ISO 8601.
    RequestdateNonconforming = "requestdate_nonconforming",
    /// The date names no zone; the store's was used.
    RequestdateNoZone = "requestdate_no_zone",
    /// The date has no time of day.
    RequestdateNoTime = "requestdate_no_time",
    /// The wall clock time was skipped by daylight saving; the later instant was taken.
    RequestdateDstGap = "requestdate_dst_gap",
    /// The wall clock time happened twice; the earlier instant was taken.
    RequestdateDstFold = "requestdate_dst_fold",
    /// The date lies after the arrival.
    RequestdateFuture = "requestdate_future",
    /// The date lies years before the arrival.
    RequestdateOld = "requestdate_old",
    /// The sender says that it sent this before.
    Resend = "resend",
    /// The id element was empty and its `sequence` held the id.
    IdFromSequence = "id_from_sequence",
    /// Several ids; the first one wins.
    MultipleIds = "multiple_ids",
    /// Nobody is named as the store.
    NoVendor = "no_vendor",
    /// Several contacts; one was chosen.
    MultipleContacts = "multiple_contacts",
    /// The comments stood inside the contact.
    CommentsInContact = "comments_in_contact",
    /// The comments stood inside the vehicle.
    CommentsInVehicle = "comments_in_vehicle",
    /// The comments stood directly in the prospect.
    CommentsInProspect = "comments_in_prospect",
    /// A phone is no number one could call.
    PhoneUnreadable = "phone_unreadable",
    /// An email address is none.
    EmailUnreadable = "email_unreadable",
    /// A phone or email of the provider or the store stood in the customer's place and was left out.
    ContactOfProvider = "contact_of_provider",
    /// Neither a phone that can be called nor an email.
    NoContactPoint = "no_contact_point",
    /// `None`, `N/A`, `WIRELESS CALLER` or an unfilled template stood where data belongs and was left out.
    PlaceholderData = "placeholder_data",
    /// A text longer than any such text needs to be was cut, or a list longer than any such list.
    ValueShortened = "value_shortened",
    /// Several vehicles of interest; the first one wins.
    MultipleVehicles = "multiple_vehicles",
    /// The trade-in stood in option pairs.
    TradeInFromOptions = "trade_in_from_options",
    /// The trade-in stood in `Key: value` lines of the comments.
    TradeInFromComments = "trade_in_from_comments",
    /// The trade-in was a copy of the vehicle of interest and was left out.
    TradeInMirrored = "trade_in_mirrored",
    /// The model was cut inside a parenthesis, which was left out.
    ModelTruncated = "model_truncated",
    /// The model year is no year.
    YearUnreadable = "year_unreadable",
    /// The VIN is not 17 characters of the VIN alphabet.
    VinNonconforming = "vin_nonconforming",
    /// The bytes were not in the declared encoding, or not in UTF-8 without one.
    CharsetRepaired = "charset_repaired",
    /// Quoted-printable was undone.
    QuotedPrintable = "quoted_printable",
    /// A web form's percent encoding was undone.
    FormEncoded = "form_encoded",
    /// The whole text was escaped, once or more often.
    HtmlEscaped = "html_escaped",
    /// The lead stood inside an HTML comment.
    InHtmlComment = "in_html_comment",
    /// A document type was declared; its entities are never resolved.
    Doctype = "doctype",
    /// A reference to an entity that nobody defined.
    UndefinedEntity = "undefined_entity",
    /// The markup was not well-formed and was mended.
    XmlRepaired = "xml_repaired",
    /// The same lead stood in the file more than once; one was kept.
    DuplicateProspect = "duplicate_prospect",
    /// The file ends inside the prospect; its customer was complete.
    Truncated = "truncated",
    /// No lead file: the lead was read from lines of a mail, and a human looks whether it is right.
    PlainText = "plain_text",
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A set of flags, always in the same order. Serializes as a list of names.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags(u64);

// Each flag is one bit of the set.
const _: () = assert!(Flag::ALL.len() <= 64);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);

    /// Adds a flag; adding it twice changes nothing.
    pub const fn add(&mut self, flag: Flag) {
        self.0 |= 1 << (flag as u8);
    }

    /// Adds every flag of the other set.
    pub const fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Is the flag set?
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & (1 << (flag as u8)) != 0
    }

    /// Is no flag set?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags in their fixed order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.contains(*flag))
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::NONE;
        for flag in flags {
            set.add(flag);
        }
        set
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Flag::as_str)).finish()
    }
}

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_one_order_whatever_the_order_of_adding() {
        let set: Flags = [Flag::Truncated, Flag::Resend, Flag::Resend].into_iter().collect();
        assert_eq!(set.iter().map(Flag::as_str).collect::<Vec<_>>(), ["resend", "truncated"]);
        assert!(set.contains(Flag::Resend) && !set.contains(Flag::Doctype));
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = Flag::ALL.iter().map(|flag| flag.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Flag::ALL.len());
    }
}
