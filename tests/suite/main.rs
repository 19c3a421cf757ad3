//! Features, tested through the real parts: one binary, because each would link DuckDB again. A module a feature.

mod tidy;
