//! The profile as a table of text (8.9): functions by self time, then the processes.

use super::document::{Document, Function, Process};
use crate::base::sorted;
use std::fmt::Write;

const NAME_WIDTH: usize = 34;

/// Processes listed; the rest is one line.
const PROCESSES_SHOWN: usize = 50;

/// Draws the table.
pub fn render(document: &Document) -> String {
    let extra = &document.nostos;
    let totals = &extra.totals;
    let mut text = String::new();
    let mut line = |content: String| {
        text.push_str(content.trim_end());
        text.push('\n');
    };
    line(format!(
        "Profile of {}: wall {} ms, busy {} ms, {} reductions, {} calls ({} tail calls)",
        document.name,
        ms(totals.wall_ns),
        ms(totals.busy_ns),
        totals.reductions,
        totals.calls,
        totals.tail_calls
    ));
    line(format!(
        "{:NAME_WIDTH$} {:>10} {:>10} {:>11} {:>6} {:>11} {:>6} {:>10} {:>11} {:>9}",
        "Function",
        "Calls",
        "Tail",
        "Self ms",
        "Self %",
        "Incl ms",
        "Incl %",
        "Wait ms",
        "Avg self µs",
        "Max depth"
    ));
    let mut functions: Vec<&Function> = extra.functions.iter().collect();
    sorted::sort_by_key(&mut functions, |f| std::cmp::Reverse((f.self_ns, f.self_red, f.calls)));
    for function in functions {
        let name = &document.shared.frames[function.frame as usize].name;
        line(format!(
            "{:NAME_WIDTH$} {:>10} {:>10} {:>11} {:>6} {:>11} {:>6} {:>10} {:>11} {:>9}",
            shortened(name),
            function.calls,
            function.tail_calls,
            ms(function.self_ns),
            percent(function.self_ns, totals.busy_ns),
            ms(function.inclusive_ns),
            percent(function.inclusive_ns, totals.busy_ns),
            ms(function.wait_ns),
            average_us(function.self_ns, function.calls),
            function.max_depth
        ));
    }
    line(String::new());
    for process in extra.processes.iter().take(PROCESSES_SHOWN) {
        line(process_line(process, document));
    }
    if extra.processes.len() > PROCESSES_SHOWN {
        line(format!("... {} more processes", extra.processes.len() - PROCESSES_SHOWN));
    }
    if extra.truncated {
        line("The record of single calls was cut: it is sampled from there on.".to_string());
    }
    text
}

fn process_line(process: &Process, document: &Document) -> String {
    let name = &document.shared.frames[process.frame as usize].name;
    let mut text = format!(
        "<pid {}> {name}: busy {} ms, wait {} ms, messages {} in / {} out, {}",
        process.pid,
        ms(process.busy_ns),
        ms(process.wait_ns),
        process.received,
        process.sent,
        process.end
    );
    if let Some(error) = &process.error {
        write!(text, " ({error})").expect("strings take everything");
    }
    text
}

/// Names over the column's width keep their end, which tells most.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_WIDTH {
        return name.to_string();
    }
    format!("...{}", name.chars().skip(count - (NAME_WIDTH - 3)).collect::<String>())
}

fn ms(ns: u64) -> String {
    format!("{:.3}", ns as f64 / 1e6)
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.1}", if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 })
}

fn average_us(ns: u64, calls: u64) -> String {
    format!("{:.3}", if calls == 0 { 0.0 } else { ns as f64 / 1e3 / calls as f64 })
}
