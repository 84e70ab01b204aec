//! Runs every example of the library's documentation: each must give what it says.

use nostos_core::base::host::NullHost;
use nostos_core::base::source::SourceMap;
use nostos_core::stdlib::docs::{Entry, Kind, entries};
use nostos_core::{RunOptions, Session, Status};

/// Reductions of a step; examples are small.
const FUEL: u64 = 1_000_000;

#[test]
fn examples_give_what_they_say() {
    let functions = entries().into_iter().filter(|entry| entry.kind == Kind::Function);
    let wrong: Vec<String> = functions.filter_map(|entry| mistake(&entry)).collect();
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with an entry's example.
fn mistake(entry: &Entry) -> Option<String> {
    let (expression, expected) = entry.example.rsplit_once(" # ")?;
    let import = match entry.module {
        "" => String::new(),
        module => format!("use {module}.*\n"),
    };
    let (declarations, value) = expression.rsplit_once(['\n', '⏎']).unwrap_or(("", expression));
    let declarations = declarations.replace('⏎', "\n");
    let found = run(&format!("{import}{declarations}\nmain() = {{\n    {value}\n}}\n"));
    (found != expected).then(|| format!("  {expression} # {expected}, not {found}"))
}

/// The value of a program's `main` as it is printed, or why there is none.
fn run(program: &str) -> String {
    let compiled = match nostos_core::compile(&SourceMap::single("example", program)) {
        Ok(compiled) => compiled,
        Err(mistakes) => return mistakes.iter().map(|m| format!("{} ", m.message)).collect(),
    };
    let mut session = Session::new(compiled, Box::new(NullHost::default()), RunOptions::default());
    loop {
        match session.step(FUEL) {
            Status::Done { value } => return value.unwrap_or("()".to_string()),
            Status::Failed(error) => return error.to_string(),
            Status::WaitingForInput => session.close_input(),
            Status::WaitingOutside => return "waits for the network".to_string(),
            Status::Running | Status::SleepingUntil { .. } => {}
        }
    }
}
