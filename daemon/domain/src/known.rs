//! Which fields of a customer's context can be filled. Owns the closed set of context fields that message blocks may
//! reference; never holds a value of one.
//!
//! `step` decides from this set whether a block can be rendered, so that a message that would lack a field is refused
//! before it is claimed. The values come from the vault at hand-off.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $bit:literal $word:literal),* $(,)?) => {
        /// A field of the customer's context, by the name templates use.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Field { $($(#[$doc])* $name),* }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name templates use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            const fn bit(self) -> u32 {
                match self { $(Self::$name => 1 << $bit),* }
            }
        }

        impl std::str::FromStr for Field {
            type Err = UnknownField;
            fn from_str(text: &str) -> Result<Self, UnknownField> {
                match text {
                    $($word => Ok(Self::$name),)*
                    _ => Err(UnknownField(text.to_owned())),
                }
            }
        }
    };
}

// The bits are part of the ledger's frozen format: never reuse one.
fields! {
    FirstName = 0 "first_name",
    LastName = 1 "last_name",
    Phone = 2 "phone",
    Email = 3 "email",
    VehicleYear = 4 "vehicle_year",
    VehicleMake = 5 "vehicle_make",
    VehicleModel = 6 "vehicle_model",
    VehicleTrim = 7 "vehicle_trim",
    VehicleStock = 8 "vehicle_stock",
    TradeYear = 9 "trade_year",
    TradeMake = 10 "trade_make",
    TradeModel = 11 "trade_model",
    Comments = 12 "comments",
    Timeframe = 13 "timeframe",
    City = 14 "city",
    Source = 15 "source",
    /// How soon they mean to act, as they answered: see [`Answers`](crate::answer::Answers).
    Timeline = 16 "timeline",
    /// When they would rather come.
    PreferredTime = 17 "preferred_time",
    /// How they mean to pay.
    Payment = 18 "payment",
}

impl Field {
    /// What is known of the vehicle that the customer asked about.
    pub const VEHICLE: [Self; 5] =
        [Self::VehicleYear, Self::VehicleMake, Self::VehicleModel, Self::VehicleTrim, Self::VehicleStock];

    /// Whether it names the customer's own matter: a vehicle, a trade-in, what they asked. A name or a town does not.
    #[must_use]
    pub const fn is_matter(self) -> bool {
        matches!(
            self,
            Self::VehicleYear
                | Self::VehicleMake
                | Self::VehicleModel
                | Self::VehicleTrim
                | Self::VehicleStock
                | Self::TradeYear
                | Self::TradeMake
                | Self::TradeModel
                | Self::Comments
                | Self::Timeframe
                | Self::Timeline
                | Self::PreferredTime
        )
    }
}

/// No template field has this name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is not a context field; use one of: {fields}", fields = all_fields())]
pub struct UnknownField(pub String);

fn all_fields() -> String {
    Field::ALL.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
}

/// A set of [`Field`]s.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Known(u32);

impl Known {
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    #[must_use]
    pub const fn with(self, field: Field) -> Self {
        Self(self.0 | field.bit())
    }

    #[must_use]
    pub const fn without(self, field: Field) -> Self {
        Self(self.0 & !field.bit())
    }

    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & field.bit() != 0
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it holds a field of the vehicle that the customer asked about.
    #[must_use]
    pub fn speaks_of_a_vehicle(self) -> bool {
        Field::VEHICLE.into_iter().any(|field| self.has(field))
    }

    /// The fields of `wanted` that are not here, in the order of [`Field::ALL`].
    pub fn missing(self, wanted: Self) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(move |&field| wanted.has(field) && !self.has(field))
    }
}

impl FromIterator<Field> for Known {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::none(), Self::with)
    }
}
