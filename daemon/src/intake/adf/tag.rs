//! The words of ADF, with the other words that senders use for them. Case, namespace prefix, `_` and `-` do not count,
//! so `<zip_code>`, `<PostalCode>` and `<x:ZIP>` are one tag. Knows words only, not where they may stand.

/// The longest word that is known.
const WORD_BYTES_MAX: usize = 24;

/// An element's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Adf,
    Prospect,
    Id,
    RequestDate,
    LeadType,
    Vehicle,
    /// A trade-in that has an element of its own.
    TradeIn,
    Year,
    Make,
    Model,
    Trim,
    Vin,
    Stock,
    Odometer,
    Value,
    Units,
    Price,
    Option,
    OptionName,
    OptionValue,
    Customer,
    Contact,
    Name,
    FirstName,
    MiddleName,
    LastName,
    FullName,
    Email,
    Phone,
    Address,
    Street,
    Apartment,
    City,
    RegionCode,
    PostalCode,
    Country,
    Comments,
    Timeframe,
    Description,
    EarliestDate,
    LatestDate,
    Vendor,
    /// `vendorname` or `providername`.
    PartyName,
    Provider,
    Service,
    Url,
    /// HTML that begins a line.
    LineBreak,
    /// HTML that only looks.
    Inline,
    /// Anything else.
    Other,
}

impl Tag {
    /// The meaning of an element's name as written.
    pub(super) fn of(name: &str) -> Self {
        let mut buffer = [0; WORD_BYTES_MAX];
        match fold(name, &mut buffer) {
            Some(word) => Self::of_word(word),
            None => Self::Other,
        }
    }

    fn of_word(word: &[u8]) -> Self {
        match word {
            b"adf" => Self::Adf,
            b"prospect" => Self::Prospect,
            b"id" => Self::Id,
            b"requestdate" | b"requesteddate" | b"requestdatetime" => Self::RequestDate,
            b"leadtype" => Self::LeadType,
            b"vehicle" => Self::Vehicle,
            b"tradein" | b"tradeinvehicle" | b"tradevehicle" => Self::TradeIn,
            b"year" | b"modelyear" => Self::Year,
            b"make" => Self::Make,
            b"model" => Self::Model,
            b"trim" | b"trimlevel" => Self::Trim,
            b"vin" => Self::Vin,
            b"stock" | b"stocknumber" | b"stockno" | b"stockid" => Self::Stock,
            b"odometer" | b"mileage" | b"miles" => Self::Odometer,
            b"value" => Self::Value,
            b"unit" | b"units" => Self::Units,
            b"price" => Self::Price,
            b"option" => Self::Option,
            b"optionname" => Self::OptionName,
            b"manufacturercode" | b"manufacturecode" | b"optionvalue" => Self::OptionValue,
            b"customer" => Self::Customer,
            b"contact" => Self::Contact,
            b"name" => Self::Name,
            b"firstname" => Self::FirstName,
            b"middlename" => Self::MiddleName,
            b"lastname" | b"surname" => Self::LastName,
            b"fullname" => Self::FullName,
            b"email" | b"emailaddress" => Self::Email,
            b"phone" | b"phonenumber" | b"telephone" => Self::Phone,
            b"address" => Self::Address,
            b"street" | b"streetaddress" | b"addressline1" | b"addressline2" => Self::Street,
            b"apartment" => Self::Apartment,
            b"city" => Self::City,
            b"regioncode" | b"region" | b"state" | b"province" => Self::RegionCode,
            b"postalcode" | b"zip" | b"zipcode" | b"postcode" => Self::PostalCode,
            b"country" => Self::Country,
            b"comments" | b"comment" => Self::Comments,
            b"timeframe" => Self::Timeframe,
            b"description" => Self::Description,
            b"earliestdate" => Self::EarliestDate,
            b"latestdate" => Self::LatestDate,
            b"vendor" => Self::Vendor,
            b"vendorname" | b"providername" => Self::PartyName,
            b"provider" => Self::Provider,
            b"service" => Self::Service,
            b"url" => Self::Url,
            b"br" | b"p" | b"div" | b"li" | b"tr" | b"hr" | b"h1" | b"h2" | b"h3" | b"h4" | b"blockquote" => {
                Self::LineBreak
            }
            b"a" | b"b" | b"i" | b"u" | b"em" | b"strong" | b"span" | b"font" | b"small" | b"big" | b"ul" | b"ol"
            | b"table" | b"tbody" | b"td" | b"th" | b"img" | b"center" | b"html" | b"body" => Self::Inline,
            _ => Self::Other,
        }
    }

    /// Is it HTML, which is no element of the tree?
    pub(super) fn is_html(self) -> bool {
        matches!(self, Self::LineBreak | Self::Inline)
    }

    /// Does it hold text only, so that another ADF element inside means that its end tag was forgotten?
    pub(super) fn is_leaf(self) -> bool {
        !matches!(
            self,
            Self::Adf
                | Self::Prospect
                | Self::Vehicle
                | Self::TradeIn
                | Self::Odometer
                | Self::Price
                | Self::Option
                | Self::Customer
                | Self::Contact
                | Self::Address
                | Self::Timeframe
                | Self::Vendor
                | Self::Provider
                | Self::Other
        )
    }

    /// Is it one of the prospect's own parts, none of which stands inside another?
    pub(super) fn is_part_of_prospect(self) -> bool {
        matches!(self, Self::Vehicle | Self::Customer | Self::Vendor | Self::Provider)
    }
}

/// An attribute's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attr {
    Status,
    Interest,
    Source,
    Sequence,
    Part,
    Type,
    Time,
    Units,
    Primary,
}

impl Attr {
    /// The meaning of an attribute's name as written; `None` for those that nothing is made of.
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut buffer = [0; WORD_BYTES_MAX];
        Some(match fold(name, &mut buffer)? {
            b"status" => Self::Status,
            b"interest" => Self::Interest,
            b"source" => Self::Source,
            b"sequence" => Self::Sequence,
            b"part" => Self::Part,
            b"type" => Self::Type,
            b"time" => Self::Time,
            b"units" | b"unit" => Self::Units,
            b"primarycontact" | b"primary" => Self::Primary,
            _ => return None,
        })
    }
}

/// The part of a name after its namespace prefix, in small letters, without `_` and `-`. `None` if it is too long to be
/// any word that is known.
fn fold<'b>(name: &str, buffer: &'b mut [u8; WORD_BYTES_MAX]) -> Option<&'b [u8]> {
    let local = name.as_bytes().rsplit(|b| *b == b':').next().unwrap_or_default();
    let mut len = 0;
    for byte in local.iter().filter(|b| !matches!(b, b'_' | b'-')) {
        *buffer.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    buffer.get(..len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_change_the_meaning() {
        for name in ["zip_code", "PostalCode", "x:ZIP", "zip-code"] {
            assert_eq!(Tag::of(name), Tag::PostalCode);
        }
        assert_eq!(Tag::of("dealix"), Tag::Other);
        assert_eq!(Tag::of(&"stock".repeat(100)), Tag::Other);
        assert_eq!(Attr::of("PrimaryContact"), Some(Attr::Primary));
        assert_eq!(Attr::of("xmlns"), None);
    }
}
