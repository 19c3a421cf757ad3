//! What a table is: a Rust struct with a comment on it and on every field, from which the SQL, the comments and the Arrow
//! columns follow. Owns the `table!` macro; knows no table.

use crate::cell::{BadCell, Builder, Cell, Column, Kind};

/// One field of a row as the schema declares it: one column, or `_utc` and `_local`.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
    pub(crate) nullable: bool,
    pub(crate) comment: &'static str,
    /// Whether it can change after the row was inserted.
    pub(crate) later: bool,
}

pub(crate) trait Table: Sized + Clone {
    /// What updates find the row by. Append-only tables name the entry's seq.
    type Key: Cell + Clone + Eq + std::hash::Hash;
    const NAME: &'static str;
    const KEY: &'static str;
    const COMMENT: &'static str;

    fn fields() -> Vec<Field>;
    fn key(&self) -> Self::Key;
    fn put(&self, to: &mut [Builder]);

    /// # Errors
    /// When the columns hold what `put` never wrote.
    fn get(from: &[Column<'_>], row: usize) -> Result<Self, BadCell>;
}

/// One column as the file has it.
pub(crate) struct FileColumn {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) comment: String,
    pub(crate) later: bool,
}

/// Every column of a table, in order.
pub(crate) fn columns<T: Table>() -> Vec<FileColumn> {
    let of_field = |field: &Field| {
        let Field { name, columns, nullable, comment, later } = *field;
        columns.iter().map(move |&(suffix, kind)| {
            let clock = match suffix {
                "_utc" => " (UTC)",
                "_local" => " (wall clock of the store)",
                _ => "",
            };
            let comment = format!("{}{clock}", comment.trim());
            FileColumn { name: format!("{name}{suffix}"), kind, nullable, comment, later }
        })
    };
    T::fields().iter().flat_map(of_field).collect()
}

/// `CREATE TABLE` and the comments of one table.
pub(crate) fn ddl<T: Table>() -> String {
    use std::fmt::Write as _;

    let mut table = format!("CREATE TABLE {} (\n", T::NAME);
    let mut comments = format!("COMMENT ON TABLE {} IS {};\n", T::NAME, quote(T::COMMENT.trim()));
    for (at, column) in columns::<T>().into_iter().enumerate() {
        let FileColumn { name, kind, nullable, comment, .. } = column;
        let comma = if at == 0 { "" } else { ",\n" };
        let null = if nullable { "" } else { " NOT NULL" };
        write!(table, "{comma}    {name} {}{null}", kind.sql()).expect("a String takes all");
        writeln!(comments, "COMMENT ON COLUMN {}.{name} IS {};", T::NAME, quote(&comment)).expect("a String takes all");
    }
    format!("{table}\n);\n{comments}")
}

/// A SQL string literal.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Declares a table: `once` columns never change after the row was inserted, `later` columns follow later entries.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $table:literal, key $key:ident: $key_type:ty;
        once { $($(#[doc = $once_doc:literal])+ $once:ident: $once_type:ty,)* }
        later { $($(#[doc = $later_doc:literal])+ $later:ident: $later_type:ty,)* }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Debug)]
        pub(crate) struct $name {
            $(pub(crate) $once: $once_type,)*
            $(pub(crate) $later: $later_type,)*
        }

        impl $crate::table::Table for $name {
            type Key = $key_type;
            const NAME: &'static str = $table;
            const KEY: &'static str = stringify!($key);
            const COMMENT: &'static str = concat!($($doc),+);

            fn fields() -> Vec<$crate::table::Field> {
                vec![
                    $($crate::table::Field {
                        name: stringify!($once),
                        columns: <$once_type as $crate::cell::Cell>::COLUMNS,
                        nullable: <$once_type as $crate::cell::Cell>::NULLABLE,
                        comment: concat!($($once_doc),+),
                        later: false,
                    },)*
                    $($crate::table::Field {
                        name: stringify!($later),
                        columns: <$later_type as $crate::cell::Cell>::COLUMNS,
                        nullable: <$later_type as $crate::cell::Cell>::NULLABLE,
                        comment: concat!($($later_doc),+),
                        later: true,
                    },)*
                ]
            }

            fn key(&self) -> $key_type {
                self.$key.clone()
            }

            fn put(&self, to: &mut [$crate::cell::Builder]) {
                $(let to = $crate::table::put(&self.$once, to);)*
                $(let to = $crate::table::put(&self.$later, to);)*
                debug_assert!(to.is_empty(), "every column was written");
            }

            fn get(from: &[$crate::cell::Column<'_>], row: usize) -> Result<Self, $crate::cell::BadCell> {
                let mut from = from;
                Ok(Self {
                    $($once: $crate::table::get(&mut from, row)?,)*
                    $($later: $crate::table::get(&mut from, row)?,)*
                })
            }
        }
    };
}
pub(crate) use table;

/// Writes one value and returns the columns after it.
pub(crate) fn put<'a, T: Cell>(value: &T, to: &'a mut [Builder]) -> &'a mut [Builder] {
    value.put(to);
    &mut to[T::COLUMNS.len()..]
}

/// Reads one value and moves `from` to the columns after it.
pub(crate) fn get<T: Cell>(from: &mut &[Column<'_>], row: usize) -> Result<T, BadCell> {
    let value = T::get(from, row)?;
    *from = &from[T::COLUMNS.len()..];
    Ok(value)
}
