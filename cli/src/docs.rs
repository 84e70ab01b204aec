//! `nostos docs`: what there is in the library. The sentences and examples are the core's.

use crate::Stop;
use crate::arguments::DocsOptions;
use crate::output::print;
use nostos_core::base::host::Stream;
use nostos_core::stdlib::docs::{self, Entry, Kind};

/// The command.
pub fn docs(options: &DocsOptions) -> Result<(), Stop> {
    let text = if options.json { docs::json() + "\n" } else { listing(options.name.as_deref())? };
    print(Stream::Out, &text);
    Ok(())
}

/// The entries that a name means, or all.
fn listing(name: Option<&str>) -> Result<String, Stop> {
    let entries = docs::entries();
    let wanted = |entry: &&Entry| name.is_none_or(|name| answers(entry, name));
    let text: String = entries.iter().filter(wanted).map(description).collect();
    match name {
        Some(name) if text.is_empty() => {
            Err(Stop::Message(format!("There is nothing called `{name}` in the library")))
        }
        _ => Ok(text),
    }
}

/// Whether an entry is what somebody who writes this name means: a name, a qualified name, or the
/// heading of a whole group.
fn answers(entry: &Entry, name: &str) -> bool {
    entry.name == name || entry.qualified_name() == name || entry.group == name
}

fn description(entry: &Entry) -> String {
    let word = if entry.kind == Kind::Type { "type " } else { "" };
    let head = format!("{word}{}{}", entry.qualified_name(), entry.signature);
    let import = match entry.module {
        "" => String::new(),
        module => format!("    needs `use {module}.*`\n"),
    };
    let example = match entry.example {
        "" => String::new(),
        example => format!("    {example}\n"),
    };
    format!("{head}\n    {}\n{import}{example}\n", entry.doc)
}
