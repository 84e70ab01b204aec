//! Calls of the library at the end of the program's own functions keep the caller's frame: what a
//! library function says of its arguments (`assert_eq(1, 2)`, `[].maximum()`) is reported at the
//! place in the program, as a builtin's error is. Library functions that take functions are left
//! out: the program may go on for ever through them.

use crate::base::ids::{FnId, IdVec, LocalId, TypeId};
use crate::ir::{Expr, ExprKind, Function, FunctionKind, Local, TypeDef, TypeTable};
use crate::lower::optimise::rewrite;
use crate::ty::Prim;

/// Puts a local between such a call and the end of the function.
pub fn keep_frames(functions: &mut IdVec<FnId, Function>, types: &mut TypeTable) {
    let unit = types.intern(TypeDef::Prim(Prim::Unit));
    let library: Vec<bool> = functions
        .iter()
        .map(|function| {
            let takes_function = |param: &LocalId| {
                matches!(types[function.locals[*param].ty], TypeDef::Function(..))
            };
            function.kind == FunctionKind::Library && !function.params.iter().any(takes_function)
        })
        .collect();
    for function in functions.iter_mut() {
        let own = [FunctionKind::User, FunctionKind::Lambda, FunctionKind::Process];
        if own.contains(&function.kind) {
            let mut keep = Keep { library: &library, locals: &mut function.locals, unit };
            keep.returns(&mut function.body);
            keep.end(&mut function.body);
        }
    }
}

struct Keep<'a> {
    /// Whether a call of the function keeps the frame, by `FnId`.
    library: &'a [bool],
    locals: &'a mut IdVec<LocalId, Local>,
    unit: TypeId,
}

impl Keep<'_> {
    /// What stands in a `return`.
    fn returns(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.returns(part));
        if let ExprKind::Return(value) = &mut expr.kind {
            self.end(value);
        }
    }

    /// What gives the function's value.
    fn end(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Block { result, .. } => self.end(result),
            ExprKind::And(_, rhs) | ExprKind::Or(_, rhs) => self.end(rhs),
            ExprKind::If { then, otherwise, .. } => {
                self.end(then);
                self.end(otherwise);
            }
            ExprKind::Match { arms, .. } => arms.iter_mut().for_each(|arm| self.end(&mut arm.body)),
            ExprKind::Receive { arms, after, .. } => {
                arms.iter_mut().for_each(|arm| self.end(&mut arm.body));
                after.iter_mut().for_each(|after| self.end(&mut after.1));
            }
            ExprKind::Call { function, .. } if self.library[function.0 as usize] => {
                self.keep(expr);
            }
            _ => {}
        }
    }

    /// Apart from the walk, whose variables stand on the host's stack at every level of a tree.
    #[inline(never)]
    fn keep(&mut self, call: &mut Expr) {
        let (ty, span) = (call.ty, call.span);
        let local = self.locals.push(Local { name: "result".into(), ty, cell: false });
        let read = Expr { kind: ExprKind::Local(local), ty, span };
        let value = Box::new(std::mem::replace(call, read.clone()));
        let kind = ExprKind::Let { local, value };
        let stmts = vec![Expr { kind, ty: self.unit, span }];
        call.kind = ExprKind::Block { stmts, result: Box::new(read) };
    }
}
