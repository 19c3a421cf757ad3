//! Features of the warehouse, told as stories of entries.

mod calls;
mod content;
mod funnel;
mod guard;
mod published;
mod records;
mod reports;
mod scale;
mod shadow;
mod story;
