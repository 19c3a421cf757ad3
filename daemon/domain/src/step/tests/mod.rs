//! What the core decides, told as stories: inputs and a driven clock go in, the ledger's text comes out.
//!
//! [`store`] runs a store on a scripted provider and holds every step against [`invariants`]; [`paper`] is what the store
//! was configured with; [`people`] are its customers; [`story`] prints entries. The rest is features, one file each.

mod invariants;
mod ledger;
mod paper;
mod people;
mod rows;
mod store;
mod story;

mod anywhere;
mod appointments;
mod cadences;
mod calls;
mod caps;
mod clocks;
mod configuration;
mod confirmed;
mod consent;
mod delivery;
mod door;
mod fair;
mod fresh;
mod golive;
mod hearing;
mod help;
mod holds;
mod inbound;
mod kept;
mod ladder;
mod language;
mod late;
mod matching;
mod matters;
mod meanings;
mod modes;
mod offers;
mod opening;
mod opt_out;
mod outcomes;
mod pauses;
mod place;
mod plans;
mod random;
mod recalled;
mod records;
mod relabel;
mod replies;
mod rings;
mod scale;
mod simulate;
mod sources;
mod staff;
mod stop_ways;
mod tracks;
mod turns;
mod versions;
mod visits;
mod week;
mod wording;
