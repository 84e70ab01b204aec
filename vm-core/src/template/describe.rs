//! What a template may know of the item that it decorates (9.3, 9.4): names, and types as
//! canonical texts.

use super::datum::Datum;
use crate::base::intern::Interner;
use crate::syntax::ast::{
    Clause, CtorFields, Expr, ExprKind, FieldDecl, Item, ItemKind, Literal, Param, Pattern,
    PatternKind, TypeBody,
};
use crate::syntax::type_text::type_text;
use std::rc::Rc;

/// A clause of the decorated function.
pub(super) struct FunctionData {
    /// `name`, `body`, `returnType`, `params`.
    pub entries: Vec<(&'static str, Datum)>,
    /// What stands for each parameter in its body.
    pub params: Vec<Option<Expr>>,
}

/// The decorated type.
pub(super) struct TypeData {
    /// `name`, `typeParams`, `fields`.
    pub entries: Vec<(&'static str, Datum)>,
    /// The declaration itself.
    pub item: Item,
}

/// A named entry, of those that an item has.
pub(super) fn entry(entries: &[(&'static str, Datum)], name: &str) -> Option<Datum> {
    entries.iter().find(|(found, _)| *found == name).map(|(_, value)| value.clone())
}

/// Describes a clause whose body has been taken out.
pub(super) fn function(clause: &Clause, body: Rc<Expr>, names: &Interner) -> FunctionData {
    let result = clause.result.as_ref().map_or(String::new(), |ty| type_text(ty, names));
    let params = clause.params.iter().map(|param| param_data(param, names)).collect();
    let entries = vec![
        ("name", Datum::text(names.text(clause.name.symbol))),
        ("body", Datum::Tree(body)),
        ("returnType", Datum::text(&result)),
        ("params", Datum::List(params)),
    ];
    let params = clause.params.iter().map(|param| value_of(&param.pattern)).collect();
    FunctionData { entries, params }
}

fn param_data(param: &Param, names: &Interner) -> Datum {
    let name = match &param.pattern.kind {
        PatternKind::Name(name) => names.text(*name).to_string(),
        PatternKind::Literal(Literal::Int(value)) => value.to_string(),
        _ => "_".to_string(),
    };
    let ty = param.ty.as_ref().map_or(String::new(), |ty| type_text(ty, names));
    let ty = Datum::text(&ty);
    Datum::Record([("name", Datum::text(&name)), ("type", ty.clone()), ("ty", ty)].into())
}

/// An expression with the value that a parameter's pattern has taken apart; a wildcard has none.
fn value_of(pattern: &Pattern) -> Option<Expr> {
    let values = |patterns: &[Pattern]| patterns.iter().map(value_of).collect::<Option<Vec<_>>>();
    let kind = match &pattern.kind {
        PatternKind::Name(name) => ExprKind::Var(*name),
        PatternKind::Pin(name) => ExprKind::Var(name.symbol),
        PatternKind::Literal(literal) => ExprKind::Literal(literal.clone()),
        PatternKind::Tuple(parts) => ExprKind::Tuple(values(parts)?),
        PatternKind::List { items, tail } => ExprKind::List {
            items: values(items)?,
            tail: match tail {
                Some(tail) => Some(Box::new(value_of(tail)?)),
                None => None,
            },
        },
        PatternKind::Ctor { name, args: None } => ExprKind::Upper(name.symbol),
        PatternKind::Ctor { name, args: Some(args) } => {
            let callee = Expr { kind: ExprKind::Upper(name.symbol), span: name.span };
            let args = values(args)?.into_iter();
            let args = args.map(|value| crate::syntax::ast::Arg { name: None, value });
            ExprKind::Call { callee: Box::new(callee), type_args: None, args: args.collect() }
        }
        _ => return None,
    };
    Some(Expr { kind, span: pattern.span })
}

/// Describes a type declaration.
pub(super) fn type_item(item: &Item, names: &Interner) -> TypeData {
    let ItemKind::Type(decl) = &item.kind else {
        unreachable!("only types are described as types")
    };
    let fields = match &decl.body {
        TypeBody::Empty => Datum::List([].into()),
        TypeBody::Alias(target) => Datum::text(&type_text(target, names)),
        TypeBody::Record(fields) => field_data(fields, names),
        TypeBody::Variant(ctors) => match ctors.as_slice() {
            [only] if matches!(only.fields, CtorFields::Named(_)) => {
                ctor_fields(&only.fields, names)
            }
            _ => Datum::List(
                ctors
                    .iter()
                    .map(|ctor| {
                        let name = Datum::text(names.text(ctor.name.symbol));
                        let fields = ctor_fields(&ctor.fields, names);
                        Datum::Record([("name", name), ("fields", fields)].into())
                    })
                    .collect(),
            ),
        },
    };
    let params = decl.params.iter().map(|param| names.text(param.name.symbol));
    let entries = vec![
        ("name", Datum::text(names.text(decl.name.symbol))),
        ("typeParams", Datum::texts(params)),
        ("fields", fields),
    ];
    TypeData { entries, item: item.clone() }
}

fn field_data(fields: &[FieldDecl], names: &Interner) -> Datum {
    let field = |field: &FieldDecl| {
        let name = Datum::text(names.text(field.name.symbol));
        let ty = Datum::text(&type_text(&field.ty, names));
        Datum::Record([("name", name), ("ty", ty)].into())
    };
    Datum::List(fields.iter().map(field).collect())
}

fn ctor_fields(fields: &CtorFields, names: &Interner) -> Datum {
    match fields {
        CtorFields::None => Datum::List([].into()),
        CtorFields::Named(fields) => field_data(fields, names),
        CtorFields::Positional(types) => {
            Datum::List(types.iter().map(|ty| Datum::text(&type_text(ty, names))).collect())
        }
    }
}
