//! What of a library's trees is kept when the checked library is written: its declarations. Bodies
//! and other expressions are gone, since the checker has made typed trees of them; a parameter's
//! pattern is a name or anything.

use super::ast::*;
use crate::base::codec::{Coded, Decoder, Encoder, coded_enum, coded_struct};
use crate::base::intern::Symbol;
use crate::base::span::Span;

coded_struct!(Name { symbol, span });
coded_struct!(Module { items });
coded_struct!(Item { kind, span, public, decorators });
coded_struct!(Decorator { name, args });
coded_enum!(ItemKind {
    Module { name, module },
    Type(decl),
    Trait(decl),
    Impl(decl),
    Function(clause),
    Value { mutable, pattern, ty, value },
    Const { name, value },
    Mvar { name, ty, value },
    Use(decl),
    Test { name, body },
    Extern { name },
    Template(clause),
});
coded_struct!(UseDecl { path, names });
coded_enum!(UseNames { All, Listed(names) });
coded_struct!(TypeDecl { name, params, flavour, body, deriving });
coded_enum!(TypeFlavour { Plain, Mutable, Reactive });
coded_enum!(TypeBody { Empty, Record(fields), Variant(ctors), Alias(target) });
coded_struct!(FieldDecl { name, ty, private });
coded_struct!(CtorDecl { name, fields });
coded_enum!(CtorFields { None, Positional(types), Named(fields) });
coded_struct!(TypeParam { name, bounds });
coded_struct!(TraitRef { around, name, args });
coded_struct!(TraitDecl { name, params, supers, methods });
coded_struct!(ImplDecl { target, of, conditions, methods });
coded_struct!(Clause { name, type_params, params, guard, result, body, span });
coded_struct!(Param { pattern, ty, default });
coded_struct!(TypeExpr { kind, span });
coded_enum!(TypeExprKind {
    Unit,
    Named { path, args },
    Tuple(parts),
    List(item),
    Function { params, result },
    Record(fields),
    SelfType,
    Error,
});
coded_enum!(SizedInt { I8, I16, I32, U8, U16, U32, U64 });
coded_enum!(SpawnKind { Spawn, Link, Monitor });
coded_enum!(BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
    Concat,
    Cons,
    Eq,
    Ne,
    Lt,
    Gt,
    Le,
    Ge,
    And,
    Or,
    Pipe,
    Send,
});

impl Coded for Expr {
    fn encode(&self, _: &mut Encoder) {}
    fn decode(_: &mut Decoder<'_>) -> Expr {
        Expr { kind: ExprKind::Literal(Literal::Unit), span: Span::default() }
    }
}

impl Coded for Pattern {
    fn encode(&self, to: &mut Encoder) {
        let name = match self.kind {
            PatternKind::Name(name) => Some(name),
            _ => None,
        };
        name.encode(to);
        self.span.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Pattern {
        let name: Option<Symbol> = Option::decode(from);
        let kind = name.map_or(PatternKind::Wildcard, PatternKind::Name);
        Pattern { kind, span: Span::decode(from) }
    }
}
