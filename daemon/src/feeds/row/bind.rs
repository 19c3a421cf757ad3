//! A mapping matched with a header, once for a file or a query. Owns where each field is found and whether everything is
//! there that a row cannot do without; reads no row.

use std::{collections::BTreeMap, sync::Arc};

use jiff::tz::TimeZone;
use keepwarm_domain::words::Channel;

use crate::feeds::mapping::{About, Entity, Field, Layout, Mapping, OF_PERSONS, about, fold_header};

/// The header has no column for something that no row can do without. Quotes the mapping and never the file, whose first
/// line may be a row.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    #[error("the mapping `{mapping}` does not know {entity}; add the table `{entity}` to it")]
    NoLayout { mapping: String, entity: &'static str },
    #[error("its header has no column for {}", .0.join("; "))]
    Columns(Vec<String>),
}

/// Where the fields are in the rows under one header.
#[derive(Clone, Debug)]
pub struct Bound {
    pub(super) mapping: Arc<Mapping>,
    pub(super) entity: Entity,
    pub(super) zone: TimeZone,
    pub(super) columns: usize,
    pub(super) own: Places,
    /// Of the co-buyer's own columns, where there are any.
    pub(super) co_buyer: Option<Places>,
}

/// Where each field is.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) fields: BTreeMap<Field, Place>,
    pub(super) sums: BTreeMap<Field, Place>,
    /// With the position of its rule in the mapping.
    pub(super) consent: Vec<(usize, Place)>,
}

/// Cells, the best first, and how the mapping calls the first of them.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) cells: Vec<usize>,
    pub(super) name: String,
}

/// Matches the entity's layout with a header. `zone` is that of times which name none, where the mapping does not say.
///
/// # Errors
/// What is missing.
pub fn bind(mapping: &Arc<Mapping>, entity: Entity, header: &[String], zone: &TimeZone) -> Result<Bound, Unfit> {
    let no_layout = || Unfit::NoLayout { mapping: mapping.name.clone(), entity: entity.as_str() };
    let layout = mapping.layouts.get(&entity).ok_or_else(no_layout)?;
    let header = Header(header.iter().map(|cell| fold_header(cell)).collect());
    let own = header.places(mapping, layout, "");
    let missing = missing(about(entity), layout, &own);
    if !missing.is_empty() {
        return Err(Unfit::Columns(missing));
    }
    let co_buyer = layout.co_buyer.iter().map(|prefix| header.places(mapping, layout, prefix));
    let co_buyer = co_buyer.map(|mut places| {
        places.fields.retain(|field, _| OF_PERSONS.contains(field));
        places.sums.clear();
        places
    });
    let co_buyer = co_buyer.max_by_key(|places| places.fields.len()).filter(|places| !places.fields.is_empty());
    let zone = mapping.zone.clone().unwrap_or_else(|| zone.clone());
    Ok(Bound { mapping: Arc::clone(mapping), entity, zone, columns: header.0.len(), own, co_buyer })
}

impl Bound {
    /// Names of the mapping's fields that the header has, each with the header's position.
    pub fn fields(&self) -> impl Iterator<Item = (Field, usize)> {
        self.own.fields.iter().filter_map(|(field, place)| Some((*field, *place.cells.first()?)))
    }

    /// Cells in the header.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Channels that some column says something about.
    #[must_use]
    pub fn consent(&self) -> Vec<Channel> {
        let rules = self.own.consent.iter().flat_map(|(rule, _)| &self.mapping.consent[*rule].channels);
        let mut channels: Vec<Channel> = rules.copied().collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.mapping.layouts[&self.entity]
    }
}

struct Header(Vec<String>);

impl Header {
    fn place(&self, names: &[String], prefix: &str) -> Option<Place> {
        let found = names.iter().flat_map(|name| {
            let folded = fold_header(&format!("{prefix}{name}"));
            self.0.iter().enumerate().filter(move |(_, cell)| **cell == folded).map(move |(at, _)| (at, name))
        });
        let found: Vec<(usize, &String)> = found.collect();
        let name = format!("{prefix}{}", found.first()?.1);
        Some(Place { cells: found.into_iter().map(|(at, _)| at).collect(), name })
    }

    fn places(&self, mapping: &Mapping, layout: &Layout, prefix: &str) -> Places {
        let of = |columns: &BTreeMap<Field, Vec<String>>| {
            let found = columns.iter().filter_map(|(field, names)| Some((*field, self.place(names, prefix)?)));
            found.collect()
        };
        let rules = mapping.consent.iter().enumerate();
        let consent = rules.filter_map(|(at, rule)| Some((at, self.place(&rule.columns, prefix)?))).collect();
        Places { fields: of(&layout.columns), sums: of(&layout.sums), consent }
    }
}

/// Each thing that is missing, with the headers under which it was looked for.
fn missing(about: &About, layout: &Layout, places: &Places) -> Vec<String> {
    let there = |field: &Field| {
        places.fields.contains_key(field) || places.sums.contains_key(field) || layout.constants.contains_key(field)
    };
    let told = |fields: &[Field]| {
        let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
        let headers = fields.iter().flat_map(|field| layout.columns.get(field).into_iter().flatten());
        let headers: Vec<String> = headers.map(|header| format!("`{header}`")).collect();
        format!("{} (looked for {})", names.join(" or "), headers.join(", "))
    };
    let required = about.required.iter().filter(|needed| !needed.iter().any(there)).map(|needed| told(needed));
    let of_key = |field: &&Field| !about.required.iter().any(|needed| needed.contains(field));
    let key = layout.key.iter().filter(of_key).filter(|field| !places.fields.contains_key(field));
    required.chain(key.map(|field| told(&[*field]))).collect()
}
