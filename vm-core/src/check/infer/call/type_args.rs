//! Type arguments at a call (`f[Int](x)`).

use crate::base::intern::Symbol;
use crate::base::span::Span;
use crate::check::annotate::{Place, TypeScope};
use crate::check::error::TypeError;
use crate::check::infer::Checker;
use crate::check::solve::Instance;
use crate::check::typed::{Inst, Target};
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
        let Some(declared) = self.declared_type_params(instance.target) else { return };
        if declared.len() != types.len() {
            let found = types.len();
            self.report(TypeError::CallTypeArguments { name, params: declared, found }, span);
            return;
        }
        for ((name, ty), written) in declared.iter().zip(types).zip(type_args) {
            self.apply_type_arg(instance, *name, ty, written.span);
        }
    }

    /// Reports that a call without type arguments needs them: the type that a builtin is told
    /// about stands neither in its arguments nor in its result.
    pub(super) fn expect_type_args_of(&mut self, name: Symbol, instance: &Instance, span: Span) {
        let table = &self.core.world.table;
        let (mut known, mut told) = (Vec::new(), Vec::new());
        let told_by = instance.params.iter().chain([&instance.result]);
        told_by.for_each(|ty| table.each_var(*ty, &mut |var, _| known.push(var)));
        instance.hidden.iter().for_each(|ty| table.each_var(*ty, &mut |var, _| told.push(var)));
        if told.iter().all(|var| known.contains(var)) {
            return;
        }
        let params = self.declared_type_params(instance.target).unwrap_or_default();
        self.report(TypeError::CallTypeArguments { name, params, found: 0 }, span);
    }

    /// The names of the declared type parameters of what can have them.
    fn declared_type_params(&self, target: Target) -> Option<Vec<Symbol>> {
        match target {
            Target::Fun(fun) if self.core.world.funs[fun].parent.is_none() => {
                let clauses = &self.resolved.functions[fun].clauses;
                let params = clauses.iter().find_map(|clause| clause.type_params.as_ref());
                let names = params.into_iter().flatten().map(|param| param.name.symbol);
                Some(names.collect())
            }
            Target::Native(native) => {
                let info = self.core.world.natives[native].info.as_ref()?;
                Some(info.type_params.iter().map(|(name, _)| *name).collect())
            }
            Target::Fun(_) | Target::Ctor(_) | Target::Var(_) => None,
        }
    }

    /// The variable that stands for a declared type parameter at a use of a function whose type is
    /// known.
    fn type_param_at(&self, instance: &Instance, name: Symbol) -> Option<Ty> {
        let (world, Inst::Types(fresh)) = (&self.core.world, &instance.inst) else { return None };
        let (type_params, scheme) = match instance.target {
            Target::Fun(fun) => (&world.funs[fun].type_params, world.scheme(fun)?),
            Target::Native(native) => {
                let info = world.natives[native].info.as_ref()?;
                (&info.type_params, info.scheme.clone())
            }
            Target::Ctor(_) | Target::Var(_) => return None,
        };
        let table = &world.table;
        let (_, declared) = type_params.iter().find(|(known, _)| *known == name)?;
        let var = table.find(*declared);
        let index = scheme.vars.iter().position(|quantified| table.find(*quantified) == var)?;
        Some(fresh[index])
    }

    /// Fixes what a declared type parameter is at a call. While the function's type isn't known,
    /// through the parameters that mention it.
    fn apply_type_arg(&mut self, instance: &Instance, name: Symbol, ty: Ty, span: Span) {
        if let Some(var) = self.type_param_at(instance, name) {
            self.unify(ty, var, span);
            return;
        }
        let Target::Fun(fun) = instance.target else { return };
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
