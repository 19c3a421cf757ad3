//! The form a manager writes. Owns reading it, with every problem at once.
