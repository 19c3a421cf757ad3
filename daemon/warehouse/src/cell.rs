//! How one value of a row becomes columns and comes back. Owns the mapping of the domain's types to the few column types
//! that every client since 0.10 reads; knows nothing of tables.

use std::{str::FromStr, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Int16Array, Int16Builder,
        Int32Array, Int32Builder, Int64Array, Int64Builder, StringArray, StringBuilder, TimestampMicrosecondArray,
        TimestampMicrosecondBuilder,
    },
    datatypes::{DataType, TimeUnit},
};
use jiff::civil::Date;
use keepwarm_domain::{
    ids::{
        AppointmentId, BlockVersionId, CadenceVersionId, DealKey, EnrollmentId, EpisodeId, EscalationId, KeyedHash,
        LeadId, OpportunityId, PersonId, RepId, ReplyId, Seq, StoreId, TaskId, TouchId,
    },
    words::{
        AppointmentStatus, CallDirection, CallStatus, CancelReason, CanceledBy, Channel, ConfirmationEnd, ConsentLevel,
        DealStatus, DeliveryState, Department, Disposition, EnrollmentEnd, Evidence, FailReason, GateId, HoldReason,
        Intent, Language, ListKind, MatchedBy, Mode, MoveReason, OpenedBy, Outcome, PartOfDay, Payment, RepRole,
        Segment, SkipReason, Stage, SuppressionScope, TaskKind, TrackKind, UnitStatus, Urgency, YesNo,
    },
};

/// The column types in use. No ENUM, no JSON: old clients stumble over both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Long,
    Int,
    Small,
    Flag,
    Text,
    Time,
    Day,
}

impl Kind {
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Long => "BIGINT",
            Self::Int => "INTEGER",
            Self::Small => "SMALLINT",
            Self::Flag => "BOOLEAN",
            Self::Text => "VARCHAR",
            Self::Time => "TIMESTAMP",
            Self::Day => "DATE",
        }
    }

    pub(crate) const fn arrow(self) -> DataType {
        match self {
            Self::Long => DataType::Int64,
            Self::Int => DataType::Int32,
            Self::Small => DataType::Int16,
            Self::Flag => DataType::Boolean,
            Self::Text => DataType::Utf8,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Day => DataType::Date32,
        }
    }
}

/// A column on its way into the file.
pub(crate) enum Builder {
    Long(Int64Builder),
    Int(Int32Builder),
    Small(Int16Builder),
    Flag(BooleanBuilder),
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Day(Date32Builder),
}

impl Builder {
    pub(crate) fn new(kind: Kind, rows: usize) -> Self {
        match kind {
            Kind::Long => Self::Long(Int64Builder::with_capacity(rows)),
            Kind::Int => Self::Int(Int32Builder::with_capacity(rows)),
            Kind::Small => Self::Small(Int16Builder::with_capacity(rows)),
            Kind::Flag => Self::Flag(BooleanBuilder::with_capacity(rows)),
            Kind::Text => Self::Text(StringBuilder::with_capacity(rows, rows * 8)),
            Kind::Time => Self::Time(TimestampMicrosecondBuilder::with_capacity(rows)),
            Kind::Day => Self::Day(Date32Builder::with_capacity(rows)),
        }
    }

    fn null(&mut self) {
        match self {
            Self::Long(to) => to.append_null(),
            Self::Int(to) => to.append_null(),
            Self::Small(to) => to.append_null(),
            Self::Flag(to) => to.append_null(),
            Self::Text(to) => to.append_null(),
            Self::Time(to) => to.append_null(),
            Self::Day(to) => to.append_null(),
        }
    }

    pub(crate) fn finish(mut self) -> ArrayRef {
        match &mut self {
            Self::Long(to) => Arc::new(to.finish()),
            Self::Int(to) => Arc::new(to.finish()),
            Self::Small(to) => Arc::new(to.finish()),
            Self::Flag(to) => Arc::new(to.finish()),
            Self::Text(to) => Arc::new(to.finish()),
            Self::Time(to) => Arc::new(to.finish()),
            Self::Day(to) => Arc::new(to.finish()),
        }
    }
}

/// A column on its way out of the file.
pub(crate) enum Column<'a> {
    Long(&'a Int64Array),
    Int(&'a Int32Array),
    Small(&'a Int16Array),
    Flag(&'a BooleanArray),
    Text(&'a StringArray),
    Time(&'a TimestampMicrosecondArray),
    Day(&'a Date32Array),
}

impl<'a> Column<'a> {
    pub(crate) fn of(array: &'a ArrayRef) -> Result<Self, BadCell> {
        let any = array.as_any();
        let column = match array.data_type() {
            DataType::Int64 => any.downcast_ref().map(Self::Long),
            DataType::Int32 => any.downcast_ref().map(Self::Int),
            DataType::Int16 => any.downcast_ref().map(Self::Small),
            DataType::Boolean => any.downcast_ref().map(Self::Flag),
            DataType::Utf8 => any.downcast_ref().map(Self::Text),
            DataType::Timestamp(TimeUnit::Microsecond, None) => any.downcast_ref().map(Self::Time),
            DataType::Date32 => any.downcast_ref().map(Self::Day),
            _ => None,
        };
        column.ok_or_else(|| BadCell(format!("a column of type {}", array.data_type())))
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Long(from) => from.is_null(row),
            Self::Int(from) => from.is_null(row),
            Self::Small(from) => from.is_null(row),
            Self::Flag(from) => from.is_null(row),
            Self::Text(from) => from.is_null(row),
            Self::Time(from) => from.is_null(row),
            Self::Day(from) => from.is_null(row),
        }
    }
}

/// The working copy holds what this build does not write: it is from another build, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("it holds {0}, which this build does not write")]
pub(crate) struct BadCell(pub(crate) String);

/// A value that stands in one or more columns of a row.
pub(crate) trait Cell: Sized {
    /// `(suffix of the column's name, type)`.
    const COLUMNS: &'static [(&'static str, Kind)];
    const NULLABLE: bool = false;

    /// `to` begins with this value's columns.
    fn put(&self, to: &mut [Builder]);

    /// # Errors
    /// When the columns hold what `put` never wrote.
    fn get(from: &[Column<'_>], row: usize) -> Result<Self, BadCell>;
}

impl<T: Cell> Cell for Option<T> {
    const COLUMNS: &'static [(&'static str, Kind)] = T::COLUMNS;
    const NULLABLE: bool = true;

    fn put(&self, to: &mut [Builder]) {
        match self {
            Some(value) => value.put(to),
            None => to.iter_mut().take(T::COLUMNS.len()).for_each(Builder::null),
        }
    }

    fn get(from: &[Column<'_>], row: usize) -> Result<Self, BadCell> {
        if from[0].is_null(row) { Ok(None) } else { T::get(from, row).map(Some) }
    }
}

/// A value of a primitive column type, by its conversions to and from that type.
macro_rules! cells {
    ($($name:ty = $kind:ident, |$value:ident| $put:expr, |$raw:ident| $get:expr;)*) => {$(
        impl Cell for $name {
            const COLUMNS: &'static [(&'static str, Kind)] = &[("", Kind::$kind)];

            fn put(&self, to: &mut [Builder]) {
                let $value = self;
                match &mut to[0] {
                    Builder::$kind(to) => to.append_value($put),
                    _ => unreachable!("columns are built from COLUMNS"),
                }
            }

            fn get(from: &[Column<'_>], row: usize) -> Result<Self, BadCell> {
                match &from[0] {
                    Column::$kind(from) => {
                        let $raw = from.value(row);
                        $get
                    }
                    _ => Err(BadCell(concat!("another type than ", stringify!($kind)).to_owned())),
                }
            }
        }
    )*};
}

cells! {
    i64 = Long, |value| *value, |raw| Ok(raw);
    i32 = Int, |value| *value, |raw| Ok(raw);
    i16 = Small, |value| *value, |raw| Ok(raw);
    u16 = Int, |value| i32::from(*value), |raw| u16::try_from(raw).map_err(|_| BadCell(format!("the number {raw}")));
    bool = Flag, |value| *value, |raw| Ok(raw);
    String = Text, |value| value, |raw| Ok(raw.to_owned());
    Day = Day, |value| value.0, |raw| Ok(Self(raw));
    StoreId = Small, |value| value.0, |raw| Ok(Self(raw));
    RepId = Int, |value| value.0, |raw| Ok(Self(raw));
    DealKey = Text, |value| value.0.to_string(), |raw| word(raw).map(Self);
}

macro_rules! long_ids {
    ($($name:ident)*) => { cells! { $($name = Long, |value| value.0, |raw| Ok(Self(raw));)* } };
}

long_ids! {
    AppointmentId BlockVersionId CadenceVersionId EnrollmentId EpisodeId EscalationId LeadId OpportunityId PersonId
    ReplyId Seq TaskId TouchId
}

macro_rules! words {
    ($($name:ident)*) => { cells! { $($name = Text, |value| value.as_str(), |raw| word(raw);)* } };
}

words! {
    AppointmentStatus CallDirection CallStatus CancelReason CanceledBy Channel ConfirmationEnd ConsentLevel DealStatus DeliveryState Department Disposition EnrollmentEnd Evidence FailReason
    GateId Intent Language HoldReason ListKind MatchedBy Mode MoveReason OpenedBy Outcome PartOfDay Payment RepRole Segment SkipReason
    Stage SuppressionScope TaskKind TrackKind UnitStatus Urgency YesNo
}

cells! { KeyedHash = Text, |value| value.to_string(), |raw| word(raw); }

fn word<T: FromStr>(raw: &str) -> Result<T, BadCell> {
    raw.parse().map_err(|_| BadCell(format!("the word `{raw}`")))
}

/// A closed vocabulary of the warehouse's own, stored by its word.
macro_rules! own_words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum $name { $($variant),* }

        impl $crate::cell::Cell for $name {
            const COLUMNS: &'static [(&'static str, $crate::cell::Kind)] = &[("", $crate::cell::Kind::Text)];

            fn put(&self, to: &mut [$crate::cell::Builder]) {
                let word = match self { $(Self::$variant => $word),* };
                match &mut to[0] {
                    $crate::cell::Builder::Text(to) => to.append_value(word),
                    _ => unreachable!("columns are built from COLUMNS"),
                }
            }

            fn get(from: &[$crate::cell::Column<'_>], row: usize) -> Result<Self, $crate::cell::BadCell> {
                match &from[0] {
                    $crate::cell::Column::Text(from) => match from.value(row) {
                        $($word => Ok(Self::$variant),)*
                        other => Err($crate::cell::BadCell(format!("the word `{other}`"))),
                    },
                    _ => Err($crate::cell::BadCell("another type than text".to_owned())),
                }
            }
        }
    )*};
}
pub(crate) use own_words;

/// A civil day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    pub(crate) fn of(day: Date) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        Self(i32::try_from(day.duration_since(epoch).as_hours() / 24).expect("jiff's years fit 32 bits of days"))
    }
}

/// An instant with the store's wall clock at it, both in microseconds from 1970-01-01T00:00.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment {
    pub(crate) utc: i64,
    pub(crate) local: i64,
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

impl Moment {
    pub(crate) fn day(self) -> Day {
        Day(i32::try_from(self.local.div_euclid(MICROS_PER_DAY)).expect("jiff's years fit 32 bits of days"))
    }

    /// Civil days of the store from `earlier` to here.
    pub(crate) fn days_since(self, earlier: Self) -> i32 {
        self.day().0 - earlier.day().0
    }

    pub(crate) const fn seconds_since(self, earlier: Self) -> i64 {
        (self.utc - earlier.utc).div_euclid(1_000_000)
    }
}

impl Cell for Moment {
    const COLUMNS: &'static [(&'static str, Kind)] = &[("_utc", Kind::Time), ("_local", Kind::Time)];

    fn put(&self, to: &mut [Builder]) {
        for (to, micros) in to.iter_mut().zip([self.utc, self.local]) {
            match to {
                Builder::Time(to) => to.append_value(micros),
                _ => unreachable!("columns are built from COLUMNS"),
            }
        }
    }

    fn get(from: &[Column<'_>], row: usize) -> Result<Self, BadCell> {
        match (&from[0], &from[1]) {
            (Column::Time(utc), Column::Time(local)) => Ok(Self { utc: utc.value(row), local: local.value(row) }),
            _ => Err(BadCell("another type than a time".to_owned())),
        }
    }
}
