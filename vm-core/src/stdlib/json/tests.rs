//! The parsers and printers against the documents of `tests/json` and against `serde_json`, whose
//! words the errors have. What programs see is shown by the suite.

use super::print::{Form, print};
use super::value::Json;
use super::{lenient, strict};

const DOCUMENTS: &str = include_str!("../../../../tests/json/parsing.jsonl");

/// Deeper documents than `serde_json` follows.
const DEPTH_MAX: usize = 127;

struct Document {
    name: String,
    text: String,
}

fn documents() -> Vec<Document> {
    let read = |line: &str| {
        let found: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let text = |key: &str| found[key].as_str().unwrap_or_default().to_string();
        let times = found["times"].as_u64().unwrap_or_default() as usize;
        let text_of = text("input") + &text("part").repeat(times) + &text("rest");
        Document { name: text("name"), text: text_of }
    };
    DOCUMENTS.lines().map(read).collect()
}

fn depth(text: &str) -> usize {
    let mut open = 0usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// The error that `serde_json` gives, or nothing.
fn expected_error(text: &str) -> Option<String> {
    let error = serde_json::from_str::<serde_json::Value>(text).err()?;
    Some(without_place_in_number(error.to_string()))
}

fn error(text: &str) -> Option<String> {
    let mistake = strict::parse(text, Json::at(0)).err()?;
    Some(without_place_in_number(mistake.to_string()))
}

/// Where in a number that is too large it becomes so is nobody's business.
fn without_place_in_number(error: String) -> String {
    let large = "number out of range";
    if error.starts_with(large) { large.to_string() } else { error }
}

#[test]
fn documents_are_accepted_and_refused_as_they_must_be() {
    let documents = documents();
    assert_eq!(documents.len(), 318);
    for Document { name, text } in documents {
        let accepted = error(&text).is_none();
        assert!(!name.starts_with("y_") || accepted, "{name} is refused");
        assert!(!name.starts_with("n_") || !accepted, "{name} is accepted");
    }
}

#[test]
fn errors_have_the_words_and_places_of_serde_json() {
    for Document { name, text } in documents() {
        if depth(&text) <= DEPTH_MAX {
            assert_eq!(error(&text), expected_error(&text), "{name}");
        }
    }
}

/// Every beginning of a document, and the document with each of some bytes in the place of each of
/// its own: mistakes of every kind at every place.
#[test]
fn damaged_documents_have_the_errors_of_serde_json() {
    let whole = "{\"a\\u00e9\\n\": [-1.5e+3, true, null, {\"b\": \"\\ud83d\\ude00\"}],\n\"c\": 07}";
    let texts = [whole, "[false, \"x\\/y\", 120, 0.5E-2]", "{\"k\":{\"k\":[[],{}]}}"];
    for text in texts {
        for end in 0..text.len() {
            assert_eq!(error(&text[..end]), expected_error(&text[..end]), "{:?}", &text[..end]);
        }
        for at in 0..text.len() {
            for byte in "[]{}\",:\\-+.eE0a\n\u{1}".chars() {
                let mut damaged = text.to_string();
                damaged.replace_range(at..at + 1, &byte.to_string());
                assert_eq!(error(&damaged), expected_error(&damaged), "{damaged:?}");
            }
        }
    }
}

#[test]
fn what_is_printed_reads_back() {
    let json = Json::at(0);
    for Document { name, text } in documents() {
        let Ok(value) = strict::parse(&text, json) else { continue };
        let printed = print(&value, json, Form::Compact).unwrap();
        let again = strict::parse(&printed, json);
        let again = again.unwrap_or_else(|mistake| panic!("{name}: {printed}: {mistake}"));
        assert!(again.equals(&value), "{name}: {printed}");
    }
}

/// The lenient parser accepts everything, and what is JSON without exponents it reads alike.
#[test]
fn the_lenient_parser_never_fails() {
    let json = Json::at(0);
    for Document { name, text } in documents() {
        let value = lenient::parse(&text, json);
        let Ok(strict) = strict::parse(&text, json) else { continue };
        let differs = text.contains(['e', 'E']) || text.contains("-0") || name.contains("dupl");
        let too_large = name.contains("big") || name.contains("huge") || name.contains("double");
        if !differs && !too_large {
            assert!(value.equals(&strict), "{name}: {text}");
        }
    }
}

#[test]
fn nesting_costs_no_host_stack() {
    let json = Json::at(0);
    let deep = "[".repeat(300_000) + &"]".repeat(300_000);
    let value = strict::parse(&deep, json).expect("it is JSON");
    assert!(lenient::parse(&deep, json).equals(&value));
    assert_eq!(print(&value, json, Form::Shown).unwrap(), deep);
}
