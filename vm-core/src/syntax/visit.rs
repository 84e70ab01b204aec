//! Walking over a tree to change it. A visitor overrides what it cares about and calls `walk_*` for
//! the rest; scopes are announced, so that a visitor that asks for names can follow locals.
//!
//! Only the order matters here: values before the names that they are bound to, a block's local
//! functions before its statements.

use super::ast::*;
use crate::base::intern::Symbol;
use crate::base::span::Span;

/// What may be overridden. Every method does nothing more than walk on.
pub trait Visitor {
    /// An expression.
    fn expr(&mut self, expr: &mut Expr) {
        walk_expr(self, expr);
    }

    /// The statements of a block.
    fn stmts(&mut self, stmts: &mut Vec<Stmt>) {
        walk_stmts(self, stmts);
    }

    /// A place.
    fn span(&mut self, _span: &mut Span) {}

    /// A name that is bound from here to the end of the scope.
    fn bind(&mut self, _name: Symbol) {}

    /// A scope begins; the result is given back to `leave`.
    fn enter(&mut self) -> usize {
        0
    }

    /// The scope that began with `mark` ends.
    fn leave(&mut self, _mark: usize) {}
}

fn scoped<V: Visitor + ?Sized>(v: &mut V, walk: impl FnOnce(&mut V)) {
    let mark = v.enter();
    walk(v);
    v.leave(mark);
}

fn name<V: Visitor + ?Sized>(v: &mut V, name: &mut Name) {
    v.span(&mut name.span);
}

fn exprs<V: Visitor + ?Sized>(v: &mut V, items: &mut [Expr]) {
    items.iter_mut().for_each(|item| v.expr(item));
}

/// A declaration with everything in it.
pub fn walk_item<V: Visitor + ?Sized>(v: &mut V, item: &mut Item) {
    v.span(&mut item.span);
    for decorator in &mut item.decorators {
        name(v, &mut decorator.name);
        exprs(v, &mut decorator.args);
    }
    match &mut item.kind {
        ItemKind::Module { name: own, module } => {
            name(v, own);
            module.items.iter_mut().for_each(|item| walk_item(v, item));
        }
        ItemKind::Type(decl) => walk_type_decl(v, decl),
        ItemKind::Trait(decl) => {
            name(v, &mut decl.name);
            decl.params.iter_mut().for_each(|own| name(v, own));
            decl.supers.iter_mut().for_each(|own| walk_trait_ref(v, own));
            decl.methods.iter_mut().for_each(|method| walk_clause(v, method));
        }
        ItemKind::Impl(decl) => {
            walk_type(v, &mut decl.target);
            walk_trait_ref(v, &mut decl.of);
            walk_type_params(v, &mut decl.conditions);
            decl.methods.iter_mut().for_each(|method| walk_clause(v, method));
        }
        ItemKind::Function(clause) | ItemKind::Template(clause) => walk_clause(v, clause),
        ItemKind::Value { pattern, ty, value, .. } => {
            walk_pattern(v, pattern);
            ty.iter_mut().for_each(|ty| walk_type(v, ty));
            v.expr(value);
        }
        ItemKind::Const { name: own, value } => {
            name(v, own);
            v.expr(value);
        }
        ItemKind::Mvar { name: own, ty, value } => {
            name(v, own);
            walk_type(v, ty);
            v.expr(value);
        }
        ItemKind::Use(decl) => {
            decl.path.iter_mut().for_each(|own| name(v, own));
            if let UseNames::Listed(listed) = &mut decl.names {
                for (own, alias) in listed {
                    name(v, own);
                    alias.iter_mut().for_each(|alias| name(v, alias));
                }
            }
        }
        ItemKind::Test { body, .. } => v.expr(body),
        ItemKind::Extern { name: own } => name(v, own),
    }
}

fn walk_type_decl<V: Visitor + ?Sized>(v: &mut V, decl: &mut TypeDecl) {
    name(v, &mut decl.name);
    walk_type_params(v, &mut decl.params);
    decl.deriving.iter_mut().for_each(|own| name(v, own));
    match &mut decl.body {
        TypeBody::Empty => {}
        TypeBody::Record(fields) => walk_fields(v, fields),
        TypeBody::Alias(ty) => walk_type(v, ty),
        TypeBody::Variant(ctors) => {
            for ctor in ctors {
                name(v, &mut ctor.name);
                match &mut ctor.fields {
                    CtorFields::None => {}
                    CtorFields::Positional(types) => {
                        types.iter_mut().for_each(|ty| walk_type(v, ty));
                    }
                    CtorFields::Named(fields) => walk_fields(v, fields),
                }
            }
        }
    }
}

fn walk_fields<V: Visitor + ?Sized>(v: &mut V, fields: &mut [FieldDecl]) {
    for field in fields {
        name(v, &mut field.name);
        walk_type(v, &mut field.ty);
    }
}

fn walk_type_params<V: Visitor + ?Sized>(v: &mut V, params: &mut [TypeParam]) {
    for param in params {
        name(v, &mut param.name);
        param.bounds.iter_mut().for_each(|bound| walk_trait_ref(v, bound));
    }
}

fn walk_trait_ref<V: Visitor + ?Sized>(v: &mut V, of: &mut TraitRef) {
    of.around.iter_mut().for_each(|module| name(v, module));
    name(v, &mut of.name);
    of.args.iter_mut().for_each(|ty| walk_type(v, ty));
}

/// A clause with its parameters in scope of its guard and body.
pub fn walk_clause<V: Visitor + ?Sized>(v: &mut V, clause: &mut Clause) {
    v.span(&mut clause.span);
    name(v, &mut clause.name);
    clause.type_params.iter_mut().for_each(|params| walk_type_params(v, params));
    clause.result.iter_mut().for_each(|ty| walk_type(v, ty));
    scoped(v, |v| {
        walk_params(v, &mut clause.params);
        clause.guard.iter_mut().for_each(|guard| v.expr(guard));
        clause.body.iter_mut().for_each(|body| v.expr(body));
    });
}

fn walk_params<V: Visitor + ?Sized>(v: &mut V, params: &mut [Param]) {
    for param in params {
        walk_pattern(v, &mut param.pattern);
        param.ty.iter_mut().for_each(|ty| walk_type(v, ty));
        param.default.iter_mut().for_each(|default| v.expr(default));
    }
}

/// A type as written.
pub fn walk_type<V: Visitor + ?Sized>(v: &mut V, ty: &mut TypeExpr) {
    v.span(&mut ty.span);
    match &mut ty.kind {
        TypeExprKind::Unit | TypeExprKind::SelfType | TypeExprKind::Error => {}
        TypeExprKind::Named { path, args } => {
            path.iter_mut().for_each(|own| name(v, own));
            args.iter_mut().flatten().for_each(|arg| walk_type(v, arg));
        }
        TypeExprKind::Tuple(parts) => parts.iter_mut().for_each(|part| walk_type(v, part)),
        TypeExprKind::List(item) => walk_type(v, item),
        TypeExprKind::Function { params, result } => {
            params.iter_mut().for_each(|param| walk_type(v, param));
            walk_type(v, result);
        }
        TypeExprKind::Record(fields) => {
            for (own, ty) in fields {
                name(v, own);
                walk_type(v, ty);
            }
        }
    }
}

/// A pattern; its names are bound.
pub fn walk_pattern<V: Visitor + ?Sized>(v: &mut V, pattern: &mut Pattern) {
    v.span(&mut pattern.span);
    match &mut pattern.kind {
        PatternKind::Wildcard
        | PatternKind::Literal(_)
        | PatternKind::Range { .. }
        | PatternKind::Error => {}
        PatternKind::Name(own) => v.bind(*own),
        PatternKind::Pin(own) => name(v, own),
        PatternKind::Tuple(parts) | PatternKind::Or(parts) | PatternKind::Set(parts) => {
            parts.iter_mut().for_each(|part| walk_pattern(v, part));
        }
        PatternKind::List { items, tail } => {
            items.iter_mut().for_each(|item| walk_pattern(v, item));
            tail.iter_mut().for_each(|tail| walk_pattern(v, tail));
        }
        PatternKind::Ctor { name: own, args } => {
            name(v, own);
            args.iter_mut().flatten().for_each(|arg| walk_pattern(v, arg));
        }
        PatternKind::CtorNamed { name: own, fields } => {
            name(v, own);
            fields.iter_mut().for_each(|field| walk_field_pattern(v, field));
        }
        PatternKind::Record(fields) => {
            fields.iter_mut().for_each(|field| walk_field_pattern(v, field));
        }
        PatternKind::Map(entries) => {
            for (key, value) in entries {
                walk_pattern(v, key);
                walk_pattern(v, value);
            }
        }
        PatternKind::As(inner, own) => {
            walk_pattern(v, inner);
            v.bind(own.symbol);
            name(v, own);
        }
        PatternKind::Typed(inner, ty) => {
            walk_pattern(v, inner);
            walk_type(v, ty);
        }
    }
}

fn walk_field_pattern<V: Visitor + ?Sized>(v: &mut V, field: &mut FieldPattern) {
    name(v, &mut field.name);
    walk_pattern(v, &mut field.pattern);
}

/// The statements of a block, without the scope around them.
pub fn walk_stmts<V: Visitor + ?Sized>(v: &mut V, stmts: &mut [Stmt]) {
    for stmt in stmts.iter() {
        if let StmtKind::Function(clause) = &stmt.kind {
            v.bind(clause.name.symbol);
        }
    }
    stmts.iter_mut().for_each(|stmt| walk_stmt(v, stmt));
}

/// A statement.
pub fn walk_stmt<V: Visitor + ?Sized>(v: &mut V, stmt: &mut Stmt) {
    v.span(&mut stmt.span);
    match &mut stmt.kind {
        StmtKind::Expr(expr) => v.expr(expr),
        StmtKind::Var { pattern, ty, value } | StmtKind::Bind { pattern, ty, value } => {
            v.expr(value);
            ty.iter_mut().for_each(|ty| walk_type(v, ty));
            walk_pattern(v, pattern);
        }
        StmtKind::Assign { target, value } => {
            v.expr(target);
            v.expr(value);
        }
        StmtKind::Function(clause) => walk_clause(v, clause),
        StmtKind::If { cond, then, otherwise } => {
            v.expr(cond);
            scoped(v, |v| walk_stmt(v, then));
            otherwise.iter_mut().for_each(|otherwise| scoped(v, |v| walk_stmt(v, otherwise)));
        }
    }
}

fn walk_arms<V: Visitor + ?Sized>(v: &mut V, arms: &mut [Arm]) {
    for arm in arms {
        v.span(&mut arm.span);
        scoped(v, |v| {
            walk_pattern(v, &mut arm.pattern);
            arm.guard.iter_mut().for_each(|guard| v.expr(guard));
            walk_stmt(v, &mut arm.body);
        });
    }
}

fn walk_call<V: Visitor + ?Sized>(
    v: &mut V,
    type_args: &mut Option<Vec<TypeExpr>>,
    args: &mut [Arg],
) {
    type_args.iter_mut().flatten().for_each(|ty| walk_type(v, ty));
    for arg in args {
        arg.name.iter_mut().for_each(|own| name(v, own));
        v.expr(&mut arg.value);
    }
}

/// The parts of an expression.
pub fn walk_expr<V: Visitor + ?Sized>(v: &mut V, expr: &mut Expr) {
    v.span(&mut expr.span);
    // tidy: table
    match &mut expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Var(_)
        | ExprKind::Upper(_)
        | ExprKind::Wildcard
        | ExprKind::Continue
        | ExprKind::Error
        | ExprKind::Break(None)
        | ExprKind::Return(None) => {}
        ExprKind::Pin(own) => name(v, own),
        ExprKind::Interpolation(parts) => {
            for part in parts {
                if let StringPart::Expr(inner) = part {
                    v.expr(inner);
                }
            }
        }
        ExprKind::Tuple(items) | ExprKind::Set(items) => exprs(v, items),
        ExprKind::Paren(inner)
        | ExprKind::Try0(inner)
        | ExprKind::Quote(inner)
        | ExprKind::Splice(inner)
        | ExprKind::TupleField { object: inner, .. }
        | ExprKind::Unary { operand: inner, .. }
        | ExprKind::Break(Some(inner))
        | ExprKind::Return(Some(inner))
        | ExprKind::Spawn { body: inner, .. } => v.expr(inner),
        ExprKind::List { items, tail } => {
            exprs(v, items);
            tail.iter_mut().for_each(|tail| v.expr(tail));
        }
        ExprKind::Range { from, to } => {
            v.expr(from);
            v.expr(to);
        }
        ExprKind::Map(entries) => {
            for (key, value) in entries {
                v.expr(key);
                v.expr(value);
            }
        }
        ExprKind::Call { callee, type_args, args } => {
            v.expr(callee);
            walk_call(v, type_args, args);
        }
        ExprKind::MethodCall { receiver, name: own, type_args, args } => {
            v.expr(receiver);
            name(v, own);
            walk_call(v, type_args, args);
        }
        ExprKind::Field { object, name: own } => {
            v.expr(object);
            name(v, own);
        }
        ExprKind::Index { object, index } => {
            v.expr(object);
            v.expr(index);
        }
        ExprKind::Binary { op_span, lhs, rhs, .. } => {
            v.span(op_span);
            v.expr(lhs);
            v.expr(rhs);
        }
        ExprKind::Block(stmts) => scoped(v, |v| v.stmts(stmts)),
        ExprKind::Lambda(lambda) => scoped(v, |v| {
            walk_params(v, &mut lambda.params);
            lambda.result.iter_mut().for_each(|ty| walk_type(v, ty));
            v.expr(&mut lambda.body);
        }),
        ExprKind::If { cond, then, otherwise } => {
            v.expr(cond);
            v.expr(then);
            otherwise.iter_mut().for_each(|otherwise| v.expr(otherwise));
        }
        ExprKind::Match { subject, arms } => {
            v.expr(subject);
            walk_arms(v, arms);
        }
        ExprKind::Try { body, arms, finally } => {
            v.expr(body);
            arms.iter_mut().for_each(|arms| walk_arms(v, arms));
            finally.iter_mut().for_each(|finally| v.expr(finally));
        }
        ExprKind::While { cond, body } => {
            v.expr(cond);
            v.expr(body);
        }
        ExprKind::For { name: own, from, to, body } => {
            v.expr(from);
            v.expr(to);
            scoped(v, |v| {
                name(v, own);
                v.bind(own.symbol);
                v.expr(body);
            });
        }
        ExprKind::Receive { arms, after } => {
            walk_arms(v, arms);
            if let Some(after) = after {
                v.expr(&mut after.0);
                v.expr(&mut after.1);
            }
        }
    }
}
