//! Making and measuring the model that reads replies. Owns the way from labeled lines to the weights file, and the
//! figures by which a model is judged; what a feature is stands in the domain.

pub mod cross;
pub mod measure;
pub mod sheet;
pub mod train;

/// A reply and what it means, as indexes into `Intent::ALL`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labeled {
    pub text: String,
    pub labels: Vec<usize>,
}
