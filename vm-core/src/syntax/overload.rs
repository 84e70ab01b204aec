//! Which clauses make one function: those of one name whose parameters have the same annotations
//! (4.7.3). Templates and name resolution both ask.

use super::ast::{Clause, Literal, PatternKind, TypeExpr, TypeExprKind};
use crate::base::hash::HashMap;
use crate::base::intern::{Interner, Symbol};

/// The functions of a module, each as the indexes of its clauses, in the order of their names'
/// first clauses.
pub fn functions(clauses: &[&Clause], names: &mut Interner) -> Vec<Vec<usize>> {
    let mut places: HashMap<Symbol, usize> = HashMap::default();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for (index, clause) in clauses.iter().enumerate() {
        let place = *places.entry(clause.name.symbol).or_insert(sets.len());
        match sets.get_mut(place) {
            Some(set) => set.push(index),
            None => sets.push(vec![index]),
        }
    }
    let mut functions = Vec::with_capacity(sets.len());
    for set in sets {
        // Most names have one clause, which nothing need be compared with.
        if set.len() == 1 {
            functions.push(set);
        } else {
            let key = |index| (OverloadKey::of(clauses[index], names), index);
            functions.extend(join(set.into_iter().map(key).collect()));
        }
    }
    functions
}

/// The functions of one name.
fn join(clauses: Vec<(OverloadKey, usize)>) -> Vec<Vec<usize>> {
    let keys: Vec<OverloadKey> = clauses.iter().map(|(key, _)| key.clone()).collect();
    let mut functions: Vec<(OverloadKey, Vec<usize>)> = Vec::new();
    for (key, clause) in clauses {
        let typed =
            key.has_literals().then(|| keys.iter().find(|k| key.literals_fit(k) && **k != key));
        let key = match typed.flatten() {
            Some(typed) if !typed.has_literals() => typed.clone(),
            _ => key.without_literals(),
        };
        match functions.iter_mut().find(|(k, _)| *k == key) {
            Some((_, joined)) => joined.push(clause),
            None => functions.push((key, vec![clause])),
        }
    }
    functions.into_iter().map(|(_, clauses)| clauses).collect()
}

/// What tells overloads apart: the number of parameters and their annotated types.
#[derive(Clone, PartialEq, Eq)]
struct OverloadKey(Vec<ParamKey>);

#[derive(Clone, PartialEq, Eq)]
enum ParamKey {
    Untyped,
    /// A literal pattern without annotation: it joins the overload of its type if there is one.
    Literal(Symbol),
    Typed(Vec<TypeWord>),
}

/// A type expression as a flat list of words, for comparison.
#[derive(Clone, PartialEq, Eq)]
enum TypeWord {
    Name(Symbol),
    Open(&'static str),
    Close,
}

impl OverloadKey {
    fn of(clause: &Clause, names: &mut Interner) -> OverloadKey {
        let keys = clause.params.iter().map(|param| match (&param.ty, &param.pattern.kind) {
            (Some(ty), _) => {
                let mut words = Vec::new();
                type_words(ty, &mut words);
                ParamKey::Typed(words)
            }
            (None, PatternKind::Literal(literal)) => {
                ParamKey::Literal(names.intern(literal_type(literal)))
            }
            (None, _) => ParamKey::Untyped,
        });
        OverloadKey(keys.collect())
    }

    /// Whether this clause's untyped literals fit a typed overload.
    fn literals_fit(&self, typed: &OverloadKey) -> bool {
        self.0.len() == typed.0.len()
            && self.0.iter().zip(&typed.0).all(|(mine, theirs)| match (mine, theirs) {
                (ParamKey::Literal(name), ParamKey::Typed(words)) => {
                    words.as_slice() == [TypeWord::Name(*name), TypeWord::Close]
                }
                (ParamKey::Literal(_), theirs) => *theirs == ParamKey::Untyped,
                (mine, theirs) => mine == theirs,
            })
    }

    fn without_literals(&self) -> OverloadKey {
        let keys = self.0.iter().map(|key| match key {
            ParamKey::Literal(_) => ParamKey::Untyped,
            key => key.clone(),
        });
        OverloadKey(keys.collect())
    }

    fn has_literals(&self) -> bool {
        self.0.iter().any(|key| matches!(key, ParamKey::Literal(_)))
    }
}

fn literal_type(literal: &Literal) -> &'static str {
    match literal {
        Literal::Unit => "()",
        Literal::Bool(_) => "Bool",
        Literal::Int(_) => "Int",
        Literal::Sized(_, size) => size.name(),
        Literal::Float(_) => "Float",
        Literal::Float32(_) => "Float32",
        Literal::BigInt(_) => "BigInt",
        Literal::Decimal(_) => "Decimal",
        Literal::Char(_) => "Char",
        Literal::String(_) => "String",
    }
}

fn type_words(ty: &TypeExpr, out: &mut Vec<TypeWord>) {
    let mut group = |open: &'static str, parts: &mut dyn Iterator<Item = &TypeExpr>| {
        out.push(TypeWord::Open(open));
        parts.for_each(|part| type_words(part, out));
        out.push(TypeWord::Close);
    };
    match &ty.kind {
        TypeExprKind::Unit => group("()", &mut std::iter::empty()),
        TypeExprKind::Tuple(parts) => group("tuple", &mut parts.iter()),
        TypeExprKind::List(item) => group("list", &mut std::iter::once(&**item)),
        TypeExprKind::Function { params, result } => {
            group("fn", &mut params.iter().chain(std::iter::once(&**result)));
        }
        TypeExprKind::Record(fields) => group("record", &mut fields.iter().map(|(_, ty)| ty)),
        TypeExprKind::SelfType => group("self", &mut std::iter::empty()),
        TypeExprKind::Error => group("error", &mut std::iter::empty()),
        TypeExprKind::Named { path, args } => {
            path.iter().for_each(|name| out.push(TypeWord::Name(name.symbol)));
            for arg in args.iter().flatten() {
                type_words(arg, out);
            }
            out.push(TypeWord::Close);
        }
    }
}
