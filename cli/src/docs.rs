//! `nostos docs`: what there is in the library. The sentences and examples are the core's.

use crate::Stop;
use crate::arguments::DocsOptions;
use nostos_core::stdlib::docs::{self, Entry, Kind};

/// The command.
pub fn docs(options: &DocsOptions) -> Result<(), Stop> {
    if options.json {
        println!("{}", docs::json());
        return Ok(());
    }
    let entries = docs::entries();
    let wanted = |entry: &&Entry| options.name.as_ref().is_none_or(|name| answers(entry, name));
    let found: Vec<&Entry> = entries.iter().filter(wanted).collect();
    if let (Some(name), true) = (&options.name, found.is_empty()) {
        return Err(Stop::Message(format!("There is nothing called `{name}` in the library")));
    }
    found.into_iter().for_each(print);
    Ok(())
}

/// Whether an entry is what somebody who writes this name means: a name, a qualified name, or the
/// heading of a whole group.
fn answers(entry: &Entry, name: &str) -> bool {
    entry.name == name || entry.qualified_name() == name || entry.group == name
}

fn print(entry: &Entry) {
    let word = if entry.kind == Kind::Type { "type " } else { "" };
    println!("{word}{}{}", entry.qualified_name(), entry.signature);
    println!("    {}", entry.doc);
    if !entry.module.is_empty() {
        println!("    needs `use {}.*`", entry.module);
    }
    if !entry.example.is_empty() {
        println!("    {}", entry.example);
    }
    println!();
}
