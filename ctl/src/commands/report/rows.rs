//! Rows of a report, out of an Arrow IPC stream. Owns the conversion to plain values: Arrow's types stop here.

use std::io::Cursor;

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{
        DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
        UInt32Type, UInt64Type,
    },
    error::ArrowError,
    ipc::reader::StreamReader,
    util::display::{ArrayFormatter, FormatOptions},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::failure::Failure;

/// All rows, with the names of their columns in order.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) names: Vec<String>,
    pub(super) values: Vec<Vec<Value>>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Nothing,
    Flag(bool),
    Whole(i64),
    Real(f64),
    Text(String),
}

/// One row with its names: a JSON object whose fields stand in the order of the columns.
pub(super) struct Row<'a> {
    names: &'a [String],
    values: &'a [Value],
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.values.iter().map(|values| Row { names: &self.names, values })
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.names.len()))?;
        for (name, value) in self.names.iter().zip(self.values) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Value {
    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing) || matches!(self, Self::Text(text) if text.is_empty())
    }

    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(n) => n.to_string(),
            Self::Real(x) => x.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate is shown with three digits")]
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(n) => Some(*n as f64),
            Self::Real(x) => Some(*x),
            _ => None,
        }
    }
}

/// The rows of an Arrow IPC stream.
pub(super) fn decode(ipc: &[u8]) -> Result<Rows, Failure> {
    read(ipc).map_err(|error| Failure::protocol(format!("the report is not an Arrow stream: {error}")))
}

fn read(ipc: &[u8]) -> Result<Rows, ArrowError> {
    let reader = StreamReader::try_new(Cursor::new(ipc), None)?;
    let names = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut values = Vec::new();
    for batch in reader {
        let batch = batch?;
        let columns = columns(&batch)?;
        values.extend((0..batch.num_rows()).map(|row| columns.iter().map(|column| column[row].clone()).collect()));
    }
    Ok(Rows { names, values })
}

fn columns(batch: &RecordBatch) -> Result<Vec<Vec<Value>>, ArrowError> {
    batch.columns().iter().map(|column| values(column.as_ref())).collect()
}

fn values(array: &dyn Array) -> Result<Vec<Value>, ArrowError> {
    macro_rules! numbers {
        ($kind:ty, $value:expr) => {
            array.as_primitive::<$kind>().iter().map(|n| n.map_or(Value::Nothing, $value)).collect()
        };
    }
    let whole = |n: i64| Value::Whole(n);
    Ok(match array.data_type() {
        DataType::Int8 => numbers!(Int8Type, |n| whole(n.into())),
        DataType::Int16 => numbers!(Int16Type, |n| whole(n.into())),
        DataType::Int32 => numbers!(Int32Type, |n| whole(n.into())),
        DataType::Int64 => numbers!(Int64Type, whole),
        DataType::UInt8 => numbers!(UInt8Type, |n| whole(n.into())),
        DataType::UInt16 => numbers!(UInt16Type, |n| whole(n.into())),
        DataType::UInt32 => numbers!(UInt32Type, |n| whole(n.into())),
        DataType::UInt64 => {
            numbers!(UInt64Type, |n| i64::try_from(n).map_or_else(|_| Value::Text(n.to_string()), whole))
        }
        DataType::Float32 => numbers!(Float32Type, |x| Value::Real(x.into())),
        DataType::Float64 => numbers!(Float64Type, Value::Real),
        DataType::Boolean => array.as_boolean().iter().map(|flag| flag.map_or(Value::Nothing, Value::Flag)).collect(),
        // Text, dates, times, decimals (DuckDB's sums are decimals): as Arrow spells them, numbers where they are whole.
        other => {
            let options = FormatOptions::default();
            let formatter = ArrayFormatter::try_new(array, &options)?;
            let decimal = matches!(other, DataType::Decimal128(..) | DataType::Decimal256(..));
            let value = |row: usize| {
                let text = formatter.value(row).to_string();
                match text.parse::<i64>() {
                    Ok(n) if decimal => Value::Whole(n),
                    _ => Value::Text(text),
                }
            };
            (0..array.len()).map(|row| if array.is_null(row) { Value::Nothing } else { value(row) }).collect()
        }
    })
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// What the daemon sends for these batches.
    pub(crate) fn encode(batches: &[RecordBatch]) -> Vec<u8> {
        let schema = batches.first().expect("a batch").schema();
        let mut writer = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &schema).expect("a schema");
        for batch in batches {
            writer.write(batch).expect("memory takes it");
        }
        writer.into_inner().expect("memory takes it")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, StringArray, UInt64Array,
    };

    use super::{testing::encode, *};

    #[test]
    fn values_keep_their_kind() {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("whole", Arc::new(Int32Array::from(vec![Some(1), None]))),
            ("huge", Arc::new(UInt64Array::from(vec![7, u64::MAX]))),
            ("real", Arc::new(Float64Array::from(vec![0.5, 0.25]))),
            ("flag", Arc::new(BooleanArray::from(vec![Some(true), None]))),
            ("text", Arc::new(StringArray::from(vec![Some("12"), None]))),
            ("day", Arc::new(Date32Array::from(vec![0, 20_000]))),
            ("sum", Arc::new(Decimal128Array::from(vec![12, 7]).with_precision_and_scale(38, 0).expect("a hugeint"))),
        ];
        let batch = RecordBatch::try_from_iter(columns).expect("one length");
        let rows = decode(&encode(&[batch.clone(), batch.slice(1, 1)])).expect("a stream");
        let lines: Vec<String> = rows.iter().map(|row| serde_json::to_string(&row).expect("JSON")).collect();
        assert_eq!(
            lines,
            [
                r#"{"whole":1,"huge":7,"real":0.5,"flag":true,"text":"12","day":"1970-01-01","sum":12}"#,
                r#"{"whole":null,"huge":"18446744073709551615","real":0.25,"flag":null,"text":null,"day":"2024-10-04","sum":7}"#,
                r#"{"whole":null,"huge":"18446744073709551615","real":0.25,"flag":null,"text":null,"day":"2024-10-04","sum":7}"#,
            ]
        );
    }

    #[test]
    fn a_cut_stream_is_refused() {
        let batch = RecordBatch::try_from_iter([("n", Arc::new(Int32Array::from(vec![1, 2, 3])) as ArrayRef)]);
        let ipc = encode(&[batch.expect("one length")]);
        assert!(decode(&ipc[..ipc.len() / 2]).is_err());
        assert!(decode(b"").is_err());
    }
}
