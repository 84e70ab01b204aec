//! Not written yet: a report in plain text with its source lines.
