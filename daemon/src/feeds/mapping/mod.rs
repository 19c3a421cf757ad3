//! What the columns of a DMS mean. Owns the types of a mapping, the closed set of fields, and which of them an entity can
//! have and cannot do without; knows neither files nor databases, nor what follows from a row.

pub mod file;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::tz::TimeZone;
use keepwarm_domain::words::Channel;

pub use crate::config::Entity;

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $word:literal),* $(,)?) => {
        /// What a column can say.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Field { $($(#[$doc])* $field),* }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$field),*];

            /// As the file spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$field => $word),* }
            }
        }
    };
}

fields! {
    /// The DMS's number of the customer.
    Customer = "customer",
    FirstName = "first-name",
    LastName = "last-name",
    /// `Last, First` or `First Last`.
    FullName = "full-name",
    CellPhone = "cell-phone",
    HomePhone = "home-phone",
    WorkPhone = "work-phone",
    Email = "email",
    Street = "street",
    City = "city",
    Region = "region",
    PostalCode = "postal-code",
    Language = "language",
    /// The DMS's number of the row itself: of the lead, the deal, the repair order.
    Number = "number",
    /// When the DMS last changed the row, by its own clock.
    ChangedAt = "changed-at",
    ChangedAtTime = "changed-at-time",
    Status = "status",
    Department = "department",
    Source = "source",
    Comments = "comments",
    Timeframe = "timeframe",
    RequestedAt = "requested-at",
    RequestedAtTime = "requested-at-time",
    At = "at",
    AtTime = "at-time",
    MadeAt = "made-at",
    MadeAtTime = "made-at-time",
    ContractDate = "contract-date",
    AccountingDate = "accounting-date",
    /// Gross profit, in dollars.
    Gross = "gross",
    OpenedAt = "opened-at",
    OpenedAtTime = "opened-at-time",
    ClosedAt = "closed-at",
    ClosedAtTime = "closed-at-time",
    /// What the customer pays, in dollars.
    CustomerPay = "customer-pay",
    Sold = "sold",
    VehicleYear = "vehicle-year",
    VehicleMake = "vehicle-make",
    VehicleModel = "vehicle-model",
    VehicleTrim = "vehicle-trim",
    VehicleStock = "vehicle-stock",
    VehicleVin = "vehicle-vin",
    TradeYear = "trade-year",
    TradeMake = "trade-make",
    TradeModel = "trade-model",
    TradeVin = "trade-vin",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

use Field::{
    AccountingDate, At, AtTime, CellPhone, ChangedAt, ChangedAtTime, City, ClosedAt, ClosedAtTime, Comments,
    ContractDate, Customer, CustomerPay, Department, Email, FirstName, FullName, Gross, HomePhone, Language, LastName,
    MadeAt, MadeAtTime, Number, OpenedAt, OpenedAtTime, PostalCode, Region, RequestedAt, RequestedAtTime, Sold, Source,
    Status, Street, Timeframe, TradeMake, TradeModel, TradeVin, TradeYear, VehicleMake, VehicleModel, VehicleStock,
    VehicleTrim, VehicleVin, VehicleYear, WorkPhone,
};

/// Of a person: what a co-buyer has too.
pub const OF_PERSONS: &[Field] = &[
    Customer, FirstName, LastName, FullName, CellPhone, HomePhone, WorkPhone, Email, Street, City, Region, PostalCode,
    Language,
];

const OF_VEHICLES: &[Field] = &[VehicleYear, VehicleMake, VehicleModel, VehicleTrim, VehicleStock, VehicleVin];
const OF_TRADES: &[Field] = &[TradeYear, TradeMake, TradeModel, TradeVin];

/// Which fields an entity has.
pub struct About {
    groups: &'static [&'static [Field]],
    own: &'static [Field],
    /// At least one field of each.
    pub required: &'static [&'static [Field]],
    /// What makes the natural key where the file does not say.
    pub key: &'static [Field],
    /// Words that a status comes down to; empty where there is none.
    pub statuses: &'static [&'static str],
}

impl About {
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.groups.iter().copied().flatten().chain(self.own).copied()
    }

    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.fields().any(|known| known == field)
    }
}

/// What is known of an entity.
#[must_use]
pub const fn about(entity: Entity) -> &'static About {
    match entity {
        Entity::Customers => &About {
            groups: &[OF_PERSONS],
            own: &[ChangedAt, ChangedAtTime],
            required: &[&[Customer]],
            key: &[Customer],
            statuses: &[],
        },
        Entity::Leads => &About {
            groups: &[OF_PERSONS, OF_VEHICLES, OF_TRADES],
            own: &[
                Number,
                ChangedAt,
                ChangedAtTime,
                RequestedAt,
                RequestedAtTime,
                Status,
                Department,
                Source,
                Comments,
                Timeframe,
            ],
            required: &[&[Number], &[RequestedAt], &[Status]],
            key: &[Number],
            statuses: &["open", "closed"],
        },
        Entity::Appointments => &About {
            groups: &[OF_PERSONS, OF_VEHICLES],
            own: &[Number, ChangedAt, ChangedAtTime, At, AtTime, MadeAt, MadeAtTime, Status, Department],
            required: &[&[Number], &[At], &[Status]],
            key: &[Number],
            statuses: &["set", "shown", "missed", "canceled"],
        },
        Entity::Deals => &About {
            groups: &[OF_PERSONS, OF_VEHICLES],
            own: &[Number, ChangedAt, ChangedAtTime, ContractDate, AccountingDate, Status, Gross],
            required: &[&[Number], &[ContractDate, AccountingDate], &[Status]],
            key: &[Number],
            statuses: &["pending", "booked", "unwound", "lost"],
        },
        Entity::RepairOrders => &About {
            groups: &[OF_PERSONS, OF_VEHICLES],
            own: &[Number, ChangedAt, ChangedAtTime, OpenedAt, OpenedAtTime, ClosedAt, ClosedAtTime, CustomerPay],
            required: &[&[Number], &[OpenedAt, ClosedAt]],
            key: &[Number],
            statuses: &[],
        },
        Entity::Visits => &About {
            groups: &[OF_PERSONS],
            own: &[Number, ChangedAt, ChangedAtTime, At, AtTime, Sold],
            required: &[&[At]],
            key: &[Number],
            statuses: &[],
        },
        Entity::Inventory => &About {
            groups: &[OF_VEHICLES],
            own: &[ChangedAt, ChangedAtTime, Status],
            required: &[&[VehicleStock], &[Status]],
            key: &[VehicleStock],
            statuses: &["available", "sold", "gone"],
        },
    }
}

/// What is known of the columns of one DMS.
#[derive(Clone, PartialEq, Debug)]
pub struct Mapping {
    /// Keeps the numbers of one DMS apart from those of another.
    pub name: String,
    /// Of `strptime`, tried in order before ISO 8601.
    pub dates: Vec<String>,
    /// Of the time of a day, tried in order.
    pub times: Vec<String>,
    /// The zone of times that name none; none for the store's.
    pub zone: Option<TimeZone>,
    /// Words that say nothing, in lower case.
    pub empty: BTreeSet<String>,
    /// A cell may hold a list of values, `["a","b"]`.
    pub lists: bool,
    pub consent: Vec<ConsentColumn>,
    pub layouts: BTreeMap<Entity, Layout>,
}

/// A column that says what a customer does not want.
#[derive(Clone, PartialEq, Debug)]
pub struct ConsentColumn {
    pub columns: Vec<String>,
    pub channels: Vec<Channel>,
    /// In lower case. What is neither here nor in `allowed` counts as blocked, too.
    pub blocked: BTreeSet<String>,
    /// In lower case.
    pub allowed: BTreeSet<String>,
}

/// The columns of one entity.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Layout {
    /// Headers under which a field is found, the best first.
    pub columns: BTreeMap<Field, Vec<String>>,
    /// Headers whose amounts are added up.
    pub sums: BTreeMap<Field, Vec<String>>,
    /// What holds where no column says otherwise.
    pub constants: BTreeMap<Field, String>,
    /// From a word of the DMS, in lower case, to ours.
    pub status: BTreeMap<String, &'static str>,
    /// For a word of the DMS that is not listed.
    pub status_other: Option<&'static str>,
    pub key: Vec<Field>,
    /// What stands before a header of the buyer's to make it the co-buyer's.
    pub co_buyer: Vec<String>,
}

/// A header as it is compared: letters and digits matter, case, blanks and what joins words do not.
#[must_use]
pub fn fold_header(text: &str) -> String {
    let joins = |c: char| c.is_whitespace() || matches!(c, '_' | '-' | '\u{feff}' | '"' | '\'');
    text.chars().filter(|c| !joins(*c)).flat_map(char::to_lowercase).collect()
}
