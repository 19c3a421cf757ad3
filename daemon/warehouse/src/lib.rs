//! keepwarm
