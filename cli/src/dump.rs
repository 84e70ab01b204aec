//! `nostos dump`: what a stage of the compiler makes of a program.

use crate::arguments::DumpOptions;
use crate::output::print;
use crate::{Stop, check, project};
use nostos_core::base::host::Stream;
use nostos_core::base::intern::Interner;
use nostos_core::base::source::SourceMap;
use nostos_core::bytecode::disasm;
use nostos_core::lower::optimise::{Passes, optimise};
use nostos_core::{CompileOptions, Diagnostic};
use nostos_core::{ir, syntax};

/// The command. Without an option it is the syntax tree, which even a wrong program has.
pub fn dump(options: &DumpOptions) -> Result<(), Stop> {
    let sources = project::read(&options.path)?;
    let passes = options.without.unwrap_or_default();
    let text = match (options.ir, options.bytecode) {
        (true, _) => nostos_core::lower_checked(&sources)
            .map(|program| ir::print::program(&optimise(program, passes))),
        (_, true) => instructions(&sources, passes),
        _ => Ok(tree(&sources)),
    };
    let text = text.map_err(|diagnostics| {
        check::report(&sources, &diagnostics, false);
        Stop::Failed
    })?;
    print(Stream::Out, &text);
    Ok(())
}

fn tree(sources: &SourceMap) -> String {
    let mut names = Interner::new();
    let mut text = String::new();
    for (id, file) in sources.iter() {
        let (module, diagnostics) = syntax::parse(id, &file.text, &mut names);
        check::report(sources, &diagnostics, false);
        text += &syntax::print::print(&module, &names);
    }
    text
}

/// The functions of the program and those that it uses of the library.
fn instructions(sources: &SourceMap, passes: Passes) -> Result<String, Vec<Diagnostic>> {
    let options = CompileOptions { passes, ..CompileOptions::default() };
    let compiled = nostos_core::compile_with(sources, options)?;
    let program = compiled.program();
    let functions = program.functions.iter();
    let texts = functions.map(|f| disasm::function(program, f, Some(compiled.sources())));
    Ok(texts.collect::<Vec<_>>().join("\n"))
}
