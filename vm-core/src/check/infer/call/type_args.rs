//! Type arguments at a call (`f[Int](x)`).

use crate::base::ids::FunId;
use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::annotate::{Place, TypeScope};
use crate::check::error::TypeError;
use crate::check::infer::Checker;
use crate::check::solve::Instance;
use crate::check::typed::{Inst, Target};
use crate::check::world::SchemeState;
use crate::syntax::ast::TypeExpr;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    pub(super) fn apply_type_args(
        &mut self,
        name: Symbol,
        instance: &Instance,
        type_args: &'a [TypeExpr],
        span: Span,
    ) {
        let types: Vec<Ty> = type_args.iter().map(|ty| self.annotate_here(ty)).collect();
        let Target::Fun(fun) = instance.target else {
            if let Inst::Types(vars) = &instance.inst {
                for ((var, ty), written) in vars.iter().zip(types).zip(type_args) {
                    self.unify(*var, ty, written.span);
                }
            }
            return;
        };
        let resolved = self.resolved;
        let clauses = match self.core.world.funs[fun].parent {
            None => &resolved.functions[fun].clauses,
            Some(_) => return,
        };
        let declared: Vec<Symbol> = clauses
            .iter()
            .find_map(|c| c.type_params.as_ref())
            .map(|params| params.iter().map(|p| p.name.symbol).collect())
            .unwrap_or_default();
        if declared.len() != types.len() {
            let found = types.len();
            self.report(TypeError::CallTypeArguments { name, params: declared, found }, span);
            return;
        }
        for ((name, ty), written) in declared.iter().zip(types).zip(type_args) {
            self.apply_type_arg(fun, instance, *name, ty, written.span);
        }
    }

    /// The variable that stands for a declared type parameter at a use of a function whose type is
    /// known.
    fn type_param_at(&self, fun: FunId, instance: &Instance, name: Symbol) -> Option<Ty> {
        let info = &self.core.world.funs[fun];
        let (SchemeState::Done(scheme), Inst::Types(fresh)) = (&info.scheme, &instance.inst) else {
            return None;
        };
        let table = &self.core.world.table;
        let (_, declared) = info.type_params.iter().find(|(known, _)| *known == name)?;
        let var = table.find(*declared);
        let index = scheme.vars.iter().position(|quantified| table.find(*quantified) == var)?;
        Some(fresh[index])
    }

    /// Fixes what a declared type parameter is at a call. While the function's type isn't known,
    /// through the parameters that mention it.
    fn apply_type_arg(
        &mut self,
        fun: FunId,
        instance: &Instance,
        name: Symbol,
        ty: Ty,
        span: Span,
    ) {
        if let Some(var) = self.type_param_at(fun, instance, name) {
            self.unify(ty, var, span);
            return;
        }
        let resolved = self.resolved;
        let decl = &resolved.functions[fun];
        let mut scope = TypeScope::new(decl.module, Place::Annotation);
        for clause in &decl.clauses {
            for param in clause.type_params.iter().flatten() {
                let var = self.fresh();
                scope.vars.entry(param.name.symbol).or_insert(var);
            }
        }
        let var = scope.vars[&name];
        for clause in &decl.clauses {
            for (param, wanted) in clause.params.iter().zip(&instance.params) {
                if let Some(written) = &param.ty {
                    let annotated = self.annotate(written, &mut scope);
                    self.core.world.table.try_unify(annotated, *wanted);
                }
            }
            if let Some(written) = &clause.result {
                let annotated = self.annotate(written, &mut scope);
                self.core.world.table.try_unify(annotated, instance.result);
            }
        }
        self.unify(ty, var, span);
    }
}
