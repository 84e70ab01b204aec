//! Functions that the compiler writes for a type in which an implementation by the program takes
//! part: display, hash, and the frame of equality and order (`derive_order.rs`). Types without such
//! parts are displayed, compared and hashed by the machine.

use super::body::Body;
use super::instance::Lowering;
use super::value::finish;
use crate::base::ids::{LocalId, TypeId};
use crate::base::span::Span;
use crate::check::world::BuiltinTrait;
use crate::ir::{self, BinOp, DataKind, ExprKind, Otherwise, Pattern, PatternKind, TypeDef};
use crate::ty::Prim;

/// What is written for a type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Derived {
    /// `a == b`
    Eq,
    /// `a < b`
    Lt,
    /// `show(a)`
    Show,
    /// The texts of a list's elements, separated by commas, after a text.
    Items,
    /// What the runner prints for `main`'s value.
    Result,
    /// As `Items`, of a list in `main`'s value.
    ResultItems,
    /// `hash(a)`
    Hash,
    /// The text of a value of unknown type inside another one.
    Nested,
}

/// The two displays of a value (3.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// That of `show`.
    Show,
    /// That of `main`'s value.
    Result,
}

impl Form {
    /// The builtin for values in which no `Show` of the program takes part.
    fn native(self) -> &'static str {
        match self {
            Form::Show => "native_showInside",
            Form::Result => "native_showResult",
        }
    }

    /// The function for values in which one does.
    fn derived(self) -> Derived {
        match self {
            Form::Show => Derived::Show,
            Form::Result => Derived::Result,
        }
    }
}

impl Lowering {
    /// Writes a derived function.
    pub fn write_derived(&mut self, what: Derived, ty: TypeId) -> ir::Function {
        let own = self.derived(what, ty);
        let span = Span::default();
        let string = self.prim(Prim::String);
        let mut body = self.blank();
        let (params, expr) = match what {
            Derived::Eq | Derived::Lt => {
                let params = body.parameters(&[ty, ty]);
                let op = if what == Derived::Eq { BinOp::Eq } else { BinOp::Lt };
                let expr = body.derived_comparison(op, (params[0], params[1]), own, span);
                (params, expr)
            }
            Derived::Items | Derived::ResultItems => {
                let params = body.parameters(&[ty, string]);
                let form = if what == Derived::Items { Form::Show } else { Form::Result };
                let expr = body.item_texts((params[0], params[1]), own, form, span);
                (params, expr)
            }
            Derived::Show | Derived::Result | Derived::Hash | Derived::Nested => {
                let params = body.parameters(&[ty]);
                let expr = match what {
                    Derived::Hash => body.derived_hash(params[0], span),
                    Derived::Show => body.derived_show(params[0], Form::Show, span),
                    Derived::Nested => {
                        body.show_unknown(params[0], Form::Show.native(), Form::Show, span)
                    }
                    _ => body.result_text(params[0], span),
                };
                (params, expr)
            }
        };
        let result = expr.ty;
        finish(body.locals, params, 0, format!("<{what:?}>").to_lowercase().into(), expr, result)
    }
}

impl Body<'_> {
    /// A value's text inside of another one's.
    pub fn nested(&mut self, value: ir::Expr, form: Form, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        if !self.low.involves(value.ty, BuiltinTrait::Show) {
            return self.builtin(form.native(), vec![value], string, span);
        }
        if form == Form::Show && self.low.is_prim(value.ty, Prim::Dyn) {
            return self.derived_call(Derived::Nested, value, string, span);
        }
        match self.low.user_method(value.ty, BuiltinTrait::Show, "show") {
            Some(method) => self.method_call(method, vec![value], string, span),
            None => self.derived_call(form.derived(), value, string, span),
        }
    }

    /// The text of a map's key, in whose type a user's `Show` takes part.
    pub fn key_text(&mut self, key: ir::Expr, span: Span) -> ir::Expr {
        if !self.low.is_prim(key.ty, Prim::Dyn) {
            return self.nested(key, Form::Show, span);
        }
        let mut stmts = Vec::new();
        let key = self.kept("key", key, &mut stmts, span);
        let string = self.low.prim(Prim::String);
        let quoted = self.builtin("native_showKey", vec![key.clone()], string, span);
        let text = self.nested(key.clone(), Form::Show, span);
        let text = self.if_type(&key, string, (quoted, text), span);
        self.block(stmts, text, span)
    }

    /// What the runner prints for a value in which a `Show` of the program takes part.
    fn result_text(&mut self, local: LocalId, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        let value = self.read(local, span);
        match self.low.user_method(value.ty, BuiltinTrait::Show, "show") {
            Some(method) => self.method_call(method, vec![value], string, span),
            None => self.derived_show(local, Form::Result, span),
        }
    }

    /// What a function of the library gives for the values of some locals.
    pub fn by_library(
        &mut self,
        name: &str,
        locals: &[LocalId],
        ty: TypeId,
        span: Span,
    ) -> ir::Expr {
        let function = self.low.derive_library(name);
        let args = locals.iter().map(|local| self.read(*local, span)).collect();
        self.method_call(function, args, ty, span)
    }

    /// Reads of all parts of a tuple.
    fn tuple_parts(&mut self, local: LocalId, parts: &[TypeId], span: Span) -> Vec<ir::Expr> {
        let object = Box::new(self.read(local, span));
        let part = |(index, part): (usize, &TypeId)| {
            let kind = ExprKind::Field { object: object.clone(), index: index as u32 };
            ir::Expr { kind, ty: *part, span }
        };
        parts.iter().enumerate().map(part).collect()
    }

    fn derived_show(&mut self, local: LocalId, form: Form, span: Span) -> ir::Expr {
        let ty = self.locals[local].ty;
        let string = self.low.prim(Prim::String);
        let library = |show, result| if form == Form::Show { show } else { result };
        match self.low.types[ty].clone() {
            TypeDef::Tuple(parts) => {
                let fields = self.tuple_parts(local, &parts, span);
                let texts = self.texts(fields, form, span);
                self.enclosed("(", texts, &[], ")", span)
            }
            TypeDef::Data(data) => {
                let ctors = 0..data.ctors.len();
                let arms = ctors.map(|index| self.show_ctor(local, &data, index, form, span));
                let arms = arms.collect();
                let subjects = vec![self.read(local, span)];
                let kind = ExprKind::Match { subjects, arms, otherwise: Otherwise::Never };
                self.node(kind, string, span)
            }
            TypeDef::List(_) => self.bracketed(local, form, span),
            TypeDef::Set(_) => {
                self.by_library(library("showSet", "resultSet"), &[local], string, span)
            }
            TypeDef::Map(..) => {
                self.by_library(library("showMap", "resultMap"), &[local], string, span)
            }
            TypeDef::Prim(Prim::Dyn) => {
                let machine = if form == Form::Show { "show" } else { form.native() };
                self.show_unknown(local, machine, form, span)
            }
            other => unreachable!("no derived display of {other:?}"),
        }
    }

    /// The text of a value of unknown type: that of each type in which a user's `Show` takes part,
    /// else that of a builtin.
    fn show_unknown(&mut self, local: LocalId, machine: &str, form: Form, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        let value = self.read(local, span);
        let mut text = self.builtin(machine, vec![value.clone()], string, span);
        for tuple in self.low.unknown_tuples() {
            let shown = self.as_type(value.clone(), tuple, span);
            let shown = self.derived_call(form.derived(), shown, string, span);
            text = self.if_type(&value, tuple, (shown, text), span);
        }
        for ty in self.low.involving(BuiltinTrait::Show).into_iter().rev() {
            let shown = self.as_type(value.clone(), ty, span);
            let shown = self.nested(shown, form, span);
            text = self.if_type(&value, ty, (shown, text), span);
        }
        text
    }

    fn texts(&mut self, values: Vec<ir::Expr>, form: Form, span: Span) -> Vec<ir::Expr> {
        values.into_iter().map(|value| self.nested(value, form, span)).collect()
    }

    /// The arm that displays one constructor.
    fn show_ctor(
        &mut self,
        local: LocalId,
        data: &ir::Data,
        index: usize,
        form: Form,
        span: Span,
    ) -> ir::Arm {
        let (ty, ctor) = (self.locals[local].ty, &data.ctors[index]);
        let types: Vec<TypeId> = ctor.fields.iter().map(|(_, ty)| *ty).collect();
        let locals = self.parameters(&types);
        let fields = locals.iter().zip(&types);
        let fields =
            fields.map(|(local, ty)| Pattern { kind: PatternKind::Bind(*local), ty: *ty, span });
        let pattern = PatternKind::Ctor { ctor: index as u32, fields: fields.collect() };
        let values: Vec<ir::Expr> = locals.iter().map(|local| self.read(*local, span)).collect();
        let mut texts = self.texts(values, form, span);
        let names: Vec<_> = ctor.fields.iter().filter_map(|(name, _)| name.clone()).collect();
        let body = if data.kind == DataKind::ReactiveVariant && index + 1 == data.ctors.len() {
            // Behind the declared ones stands the place of the current value.
            texts.swap_remove(0)
        } else if data.kind.is_record() {
            let name = if form == Form::Result { &data.qualified } else { &ctor.name };
            self.enclosed(&format!("{name}{{"), texts, &names, "}", span)
        } else if texts.is_empty() {
            self.text(&ctor.name, span)
        } else {
            let plain = self.enclosed(&format!("{}(", ctor.name), texts.clone(), &[], ")", span);
            match data.ctors.len() == 1 && !names.is_empty() {
                true => {
                    let open = format!("{}{{", ctor.name);
                    let updated = self.enclosed(&open, texts, &names, "}", span);
                    self.if_updated(local, (updated, plain), span)
                }
                false => plain,
            }
        };
        ir::Arm { patterns: vec![Pattern { kind: pattern, ty, span }], guard: None, body }
    }

    /// `then` for a value that an update made: it is displayed like a record (3.2).
    fn if_updated(
        &mut self,
        local: LocalId,
        (then, otherwise): (ir::Expr, ir::Expr),
        span: Span,
    ) -> ir::Expr {
        let (string, boolean) = (self.low.prim(Prim::String), self.low.prim(Prim::Bool));
        let value = self.read(local, span);
        let cond = Box::new(self.builtin("native_isUpdated", vec![value], boolean, span));
        let (then, otherwise) = (Box::new(then), Box::new(otherwise));
        self.node(ExprKind::If { cond, then, otherwise }, string, span)
    }

    /// Some texts between two texts, with their names where they have some.
    fn enclosed(
        &mut self,
        open: &str,
        texts: Vec<ir::Expr>,
        names: &[std::rc::Rc<str>],
        close: &str,
        span: Span,
    ) -> ir::Expr {
        let mut parts = Vec::new();
        for (index, text) in texts.into_iter().enumerate() {
            let before = if index == 0 { open } else { ", " };
            let before = match names.get(index) {
                Some(name) => format!("{before}{name}: "),
                None => before.to_string(),
            };
            parts.push(self.text(&before, span));
            parts.push(text);
        }
        parts.push(self.text(close, span));
        let string = self.low.prim(Prim::String);
        self.node(ExprKind::Join(parts), string, span)
    }

    /// A list.
    fn bracketed(&mut self, local: LocalId, form: Form, span: Span) -> ir::Expr {
        let string = self.low.prim(Prim::String);
        let list = self.read(local, span);
        let items = if form == Form::Show { Derived::Items } else { Derived::ResultItems };
        let function = self.low.derived(items, list.ty);
        let args = vec![list, self.text("[", span)];
        let items = ExprKind::Call { function, args, captures: Vec::new() };
        let items = self.node(items, string, span);
        let parts = vec![items, self.text("]", span)];
        self.node(ExprKind::Join(parts), string, span)
    }

    /// `items(list, text)`: the text with the elements' texts behind it. Tail recursive.
    fn item_texts(
        &mut self,
        (list, text): (LocalId, LocalId),
        own: crate::base::ids::FnId,
        form: Form,
        span: Span,
    ) -> ir::Expr {
        let ty = self.locals[list].ty;
        let string = self.low.prim(Prim::String);
        let TypeDef::List(item) = self.low.types[ty] else { unreachable!("a list's elements") };
        let locals = self.parameters(&[item, ty]);
        let items = vec![Pattern { kind: PatternKind::Bind(locals[0]), ty: item, span }];
        let rest = Pattern { kind: PatternKind::Bind(locals[1]), ty, span };
        let empty = PatternKind::List { items: Vec::new(), tail: None };
        let one = PatternKind::List { items: items.clone(), tail: None };
        let more = PatternKind::List { items, tail: Some(Box::new(rest)) };
        let head = self.read(locals[0], span);
        let head = self.nested(head, form, span);
        let so_far = self.read(text, span);
        let last = vec![so_far.clone(), head.clone()];
        let last = self.node(ExprKind::Join(last), string, span);
        let longer = vec![so_far.clone(), head, self.text(", ", span)];
        let longer = self.node(ExprKind::Join(longer), string, span);
        let args = vec![self.read(locals[1], span), longer];
        let again = ExprKind::Call { function: own, args, captures: Vec::new() };
        let again = self.node(again, string, span);
        let arm =
            |kind, body| ir::Arm { patterns: vec![Pattern { kind, ty, span }], guard: None, body };
        let arms = vec![arm(empty, so_far), arm(one, last), arm(more, again)];
        let subjects = vec![self.read(list, span)];
        self.node(ExprKind::Match { subjects, arms, otherwise: Otherwise::Never }, string, span)
    }

    /// The hash of the parts' hashes; collections hash as the machine does.
    fn derived_hash(&mut self, local: LocalId, span: Span) -> ir::Expr {
        let ty = self.locals[local].ty;
        let int = self.low.prim(Prim::Int);
        let native = self.low.native("", "hash");
        match self.low.types[ty].clone() {
            TypeDef::Tuple(parts) => {
                let fields = self.tuple_parts(local, &parts, span);
                self.hash_of_parts("tuple", fields, span)
            }
            TypeDef::Data(data) => {
                let mut arms = Vec::new();
                for (index, ctor) in data.ctors.iter().enumerate() {
                    let types: Vec<TypeId> = ctor.fields.iter().map(|(_, ty)| *ty).collect();
                    let locals = self.parameters(&types);
                    let fields = locals.iter().zip(&types).map(|(local, ty)| Pattern {
                        kind: PatternKind::Bind(*local),
                        ty: *ty,
                        span,
                    });
                    let fields = fields.collect();
                    let pattern = PatternKind::Ctor { ctor: index as u32, fields };
                    let values = locals.iter().map(|local| self.read(*local, span)).collect();
                    let body = self.hash_of_parts(&ctor.name, values, span);
                    let patterns = vec![Pattern { kind: pattern, ty, span }];
                    arms.push(ir::Arm { patterns, guard: None, body });
                }
                let subjects = vec![self.read(local, span)];
                let otherwise = Otherwise::Never;
                self.node(ExprKind::Match { subjects, arms, otherwise }, int, span)
            }
            TypeDef::Prim(Prim::Dyn) => {
                let value = self.read(local, span);
                let args = vec![value.clone()];
                let mut hash = self.node(ExprKind::CallNative { native, args }, int, span);
                for ty in self.low.involving(BuiltinTrait::Hash).into_iter().rev() {
                    let hashed = self.as_type(value.clone(), ty, span);
                    let hashed = self.hashed(hashed, span);
                    hash = self.if_type(&value, ty, (hashed, hash), span);
                }
                hash
            }
            TypeDef::List(_) => self.by_library("hashList", &[local], int, span),
            TypeDef::Map(..) => self.by_library("hashMap", &[local], int, span),
            TypeDef::Set(_) => self.by_library("hashSet", &[local], int, span),
            _ => {
                let args = vec![self.read(local, span)];
                self.node(ExprKind::CallNative { native, args }, int, span)
            }
        }
    }

    fn hash_of_parts(&mut self, name: &str, parts: Vec<ir::Expr>, span: Span) -> ir::Expr {
        let int = self.low.prim(Prim::Int);
        let (hash, combine) =
            (self.low.native("", "hash"), self.low.native("", "native_hashCombine"));
        let args = vec![self.text(name, span)];
        let mut whole = self.node(ExprKind::CallNative { native: hash, args }, int, span);
        for part in parts {
            let args = vec![whole, self.hashed(part, span)];
            whole = self.node(ExprKind::CallNative { native: combine, args }, int, span);
        }
        whole
    }
}
