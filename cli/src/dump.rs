//! `nostos dump`: what a stage of the compiler makes of a program.

use crate::arguments::DumpOptions;
use crate::{Stop, check, project};
use nostos_core::base::intern::Interner;
use nostos_core::syntax;

/// The command.
pub fn dump(options: &DumpOptions) -> Result<(), Stop> {
    let sources = project::read(&options.path)?;
    let mut names = Interner::new();
    for (id, file) in sources.iter() {
        let (module, diagnostics) = syntax::parse(id, &file.text, &mut names);
        check::report(&sources, &diagnostics, false);
        print!("{}", syntax::print::print(&module, &names));
    }
    Ok(())
}
