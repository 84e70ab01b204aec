//! Not written yet: names that were probably meant.
