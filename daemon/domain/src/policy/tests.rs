//! What the rules of this room decide, case by case.
