//! Code that runs while compiling (9.6): it is compiled as the `main` of a program of its own, run
//! within limits, and its value comes back as the text of a literal. It sees the library and
//! nothing of the program that is being compiled.

use super::{Compiled, RunOptions, Session, Status};
use crate::base::host::NullHost;
use crate::base::ids::{Id, IdVec, LocalId};
use crate::base::intern::Interner;
use crate::base::limits;
use crate::base::source::SourceMap;
use crate::base::span::{SourceId, Span};
use crate::check::{Prelude, Trees};
use crate::ir::{Expr as IrExpr, ExprKind as IrKind, Function, FunctionKind, Local, Program};
use crate::resolve::{Origin, ParsedModule};
use crate::syntax::ast::{Clause, Expr, Item, ItemKind, Module, Name};
use crate::ty::Prim;
use crate::vm::alloc;
use crate::{codegen, lower, stdlib, template};

/// Memory of code that runs while compiling. Picked by gut feeling: its value becomes a literal of
/// the program, so anything that needs more is a mistake.
const MEMORY_BYTES: usize = 64 << 20;

/// Runs code of one compilation.
pub struct Comptime<'l> {
    prelude: &'l Prelude,
    /// What is left to all code of the program.
    reductions_left: u64,
}

impl<'l> Comptime<'l> {
    /// Code sees this library. The names of the program that is compiled must be above its names.
    pub fn new(prelude: &'l Prelude) -> Comptime<'l> {
        Comptime { prelude, reductions_left: limits::COMPTIME_REDUCTIONS_MAX }
    }
}

impl Comptime<'_> {
    /// Runs a program to its end, or to that of the reductions that are left.
    fn finish(&mut self, compiled: Compiled) -> Result<String, String> {
        let options = RunOptions { memory_bytes: MEMORY_BYTES, ..RunOptions::default() };
        let mut session = Session::new(compiled, Box::new(NullHost::default()), options);
        let limit = self.reductions_left;
        let result = loop {
            match session.step(limit - session.steps()) {
                Status::Done { value } => {
                    // Nothing is displayed for `()`.
                    break Ok(value.unwrap_or_else(|| "()".to_string()));
                }
                Status::Failed(error) => break Err(error.message),
                Status::SleepingUntil { .. } => break Err("it would wait".to_string()),
                Status::WaitingForInput => break Err("it would wait for input".to_string()),
                Status::WaitingOutside => break Err("it would wait for the network".to_string()),
                Status::Running if session.steps() < limit => {}
                Status::Running => break Err("it takes too many steps".to_string()),
            }
        };
        self.reductions_left = limit.saturating_sub(session.steps());
        result
    }
}

impl template::Comptime for Comptime<'_> {
    fn run(&mut self, code: &Expr, names: &Interner) -> Result<String, String> {
        let mut names = names.clone();
        let files = vec![program_of(code, &mut names)];
        let entry = names.intern("main");
        let trees = Trees { files, names, entry };
        // Its places are those of another program, and only the first message is told.
        let nowhere = SourceMap::new();
        let (checked, diagnostics) = self.prelude.check_trees(&nowhere, trees, &mut Nested);
        let Some(checked) = checked else {
            let first = diagnostics.first().expect("a program that is refused has a mistake");
            return Err(first.message.clone());
        };
        let mut ir = lower::lower(checked);
        show_as_literal(&mut ir);
        let mut program = codegen::compile(ir);
        program.move_places(|_| Span::default());
        // A file for the places in messages: its text is never shown.
        let sources = SourceMap::single("comptime", "");
        let account = alloc::account();
        let result = self.finish(Compiled::new(program, sources));
        alloc::resume(account);
        result
    }
}

/// Code that runs while compiling can't run code while compiling.
struct Nested;

impl template::Comptime for Nested {
    fn run(&mut self, _: &Expr, _: &Interner) -> Result<String, String> {
        Err("code that runs while compiling can't contain `comptime`".to_string())
    }
}

/// `main() = code`
fn program_of(code: &Expr, names: &mut Interner) -> ParsedModule {
    let span = Span::default();
    let clause = Clause {
        name: Name { symbol: names.intern("main"), span },
        type_params: None,
        params: Vec::new(),
        guard: None,
        result: None,
        body: Some(code.clone()),
        span,
    };
    let kind = ItemKind::Function(clause);
    let items = vec![Item { kind, span, public: false, decorators: Vec::new() }];
    let tree = Module { items };
    ParsedModule { name: String::new(), source: SourceId::default(), origin: Origin::Own, tree }
}

/// The program's value is shown as a literal.
fn show_as_literal(program: &mut Program) {
    let span = Span::default();
    let ty = program.functions[program.entry].result;
    let string = program.types.prim(Prim::String);
    let mut locals = IdVec::new();
    let value: LocalId = locals.push(Local { name: "value".into(), ty, cell: false });
    let arg = IrExpr { kind: IrKind::Local(value), ty, span };
    let call = IrKind::CallNative { native: stdlib::literal(), args: vec![arg] };
    let display = program.functions.push(Function {
        name: "literal/_".into(),
        frame_name: "literal".into(),
        kind: FunctionKind::Derived,
        span,
        locals,
        params: vec![LocalId::from_index(0)],
        captures: 0,
        result: string,
        body: IrExpr { kind: call, ty: string, span },
    });
    program.entry_display = Some(display);
}
