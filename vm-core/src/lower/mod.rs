//! From the checker's typed tree to the monomorphic IR.
//!
//! `instance.rs` keeps one copy of a function for each set of concrete types, `types.rs` makes
//! types concrete. The bodies: `body.rs` (variables, blocks, control flow), `expr.rs` (values),
//! `call.rs` (what a call calls), `value.rs` (functions as values), `operator.rs` (arithmetic,
//! comparison, display), `matched.rs`, `pattern.rs` and `choices.rs` (matching), `unknown.rs` and
//! `unknown_call.rs` (operations on values whose types only the run knows), `keyed.rs` (maps and
//! sets by the program's equality).
//! `library_calls.rs` says where the caller's frame stays. `derive.rs` writes the equality, order,
//! display and hash of types that contain a type with an implementation by the program. Nothing is
//! checked here: the checker found no mistake, so lowering can't fail.
//!
//! `optimise/` makes the program faster, pass by pass.
//!
//! Passes that read the IR for the code generator: `visit` walks trees, `local_set` are the sets of
//! the data-flow passes, `last_use` finds where each local is used for the last time.

mod body;
mod call;
mod choices;
mod derive;
mod derive_order;
mod expr;
mod instance;
mod keyed;
pub mod last_use;
mod library_calls;
pub mod local_set;
mod matched;
mod operator;
pub mod optimise;
mod pattern;
mod reactive;
mod set_path;
mod types;
mod unknown;
mod unknown_call;
mod value;
pub mod visit;

use crate::base::ids::{Id, IdVec};
use crate::check::Checked;
use crate::check::typed::{Expr, Kind};
use crate::check::typed_walk::children;
use crate::check::world::BuiltinTrait;
use crate::ir;
use crate::ty::Prim;
use instance::Lowering;

/// The program that the entry point and the shared variables' first values can reach.
pub fn lower(mut checked: Checked) -> ir::Program {
    let declarations = std::mem::take(&mut checked.declarations);
    let mut lowering = Lowering::new(checked);
    let entry = lowering.entry_instance();
    let mut mvars = IdVec::new();
    for index in 0..lowering.core.world.mvars.len() {
        let mvar = &lowering.core.world.mvars[Id::from_index(index)];
        let (name, ty, init) = (mvar.name, mvar.ty, mvar.init);
        let name = lowering.core.world.text(name).into();
        let ty = lowering.type_id(ty, &Default::default());
        let body = lowering.core.world.funs[init].body.as_ref();
        let is_literal = body.is_some_and(|body| is_literal(&body.expr));
        let in_library = lowering.library[lowering.core.world.funs[init].module];
        let init = lowering.instance(init, &[]);
        mvars.push(ir::Mvar { name, ty, init, is_literal, in_library });
    }
    lowering.drain();
    let result = lowering.function(entry).result;
    let entry_display = lowering.involves(result, BuiltinTrait::Show).then(|| {
        let function = lowering.derived(derive::Derived::Result, result);
        lowering.drain();
        function
    });
    let dynamic = lowering.prim(Prim::Dyn);
    let fault_display = lowering.involves(dynamic, BuiltinTrait::Show).then(|| {
        let function = lowering.derived(derive::Derived::Show, dynamic);
        lowering.drain();
        function
    });
    let natives = ir::Natives {
        lookup: lowering.native("Map", "lookup"),
        get: lowering.native("Map", "get"),
        contains: ["Map", "Set"].map(|of| lowering.native(of, "contains")),
        zip: lowering.native("", "zip"),
        enumerate: lowering.native("", "enumerate"),
    };
    lowering.declare_types();
    let (mut functions, mut types) = lowering.finish();
    library_calls::keep_frames(&mut functions, &mut types);
    types.declarations = declarations;
    ir::Program { functions, types, mvars, entry, entry_display, fault_display, natives }
}

/// Whether an expression is written as a constant, or as a list or tuple of such.
fn is_literal(expr: &Expr) -> bool {
    let may_be = match &expr.kind {
        Kind::Const(_) | Kind::Neg(_) | Kind::Tuple(_) | Kind::List { .. } => true,
        // A function's body that needs no statements.
        Kind::Block(stmts, _) => stmts.is_empty(),
        _ => false,
    };
    let mut parts = may_be;
    children(expr, &mut |part| parts &= is_literal(part));
    parts
}
