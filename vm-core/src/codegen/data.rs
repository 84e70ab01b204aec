//! Values with parts: records, variants, tuples, lists, maps, sets, strings made of pieces.

use super::expr::{Dest, Hold, NOT_HERE};
use super::function::FnBuilder;
use super::regs::{Owner, Place, Reg};
use crate::base::ids::LocalId;
use crate::bytecode::{FaultKind, Instr, Op};
use crate::ir::{DataKind, Expr, ExprKind, TypeDef};
use crate::ty::Prim;

/// How many parts of a literal stand in registers at once.
const PIECE: usize = 32;

impl<'a> FnBuilder<'a> {
    /// A record or variant value.
    pub fn construct(&mut self, expr: &'a Expr, ctor: u32, fields: &'a [Expr], dest: Dest) {
        let global = self.unit.ctors.global(expr.ty, ctor) as i32;
        if fields.is_empty() {
            let reg = self.target(dest);
            self.emit(Instr::ad(Op::LoadCtor, reg, global));
            return self.deliver(reg, expr, dest);
        }
        let count = fields.len() as u8;
        let op = match &self.unit.ir.types[expr.ty] {
            TypeDef::Data(data) if data.kind.is_mutable() => Op::ConstructMutable,
            _ => Op::Construct,
        };
        let make = |base: Reg| Instr::ab(op, base, count).with_d(global);
        self.window_op(fields, expr, dest, make);
    }

    /// A copy with some fields replaced; in place where nobody else has the value.
    pub fn update(
        &mut self,
        expr: &'a Expr,
        base: &'a Expr,
        ctor: u32,
        fields: &'a [(u32, Expr)],
        dest: Dest,
    ) {
        let later: Vec<&Expr> = fields.iter().map(|(_, value)| value).collect();
        let object = self.taken_operand(base, &later);
        let mut values = Vec::new();
        for (i, (_, value)) in fields.iter().enumerate() {
            let operand = self.taken_operand(value, &later[i + 1..]);
            let reg = self.claim(operand, value);
            if self.regs.owned.contains(reg) {
                // It waits for the fields behind it, which must not drop it as a dead local.
                self.regs.owned.insert(reg, Owner::Temporary);
            }
            values.push(reg);
        }
        self.span = expr.span;
        let from = self.claim(object, base);
        let reg = self.target(dest);
        let shown_as_record = matches!(
            &self.unit.ir.types[expr.ty],
            TypeDef::Data(data) if data.kind == DataKind::Variant && data.ctors.len() == 1
        );
        debug_assert!(self.has_constructor(expr, ctor), "an update knows the constructor");
        self.emit(Instr::abc(Op::BeginUpdate, reg, from, u8::from(shown_as_record)));
        self.own(reg, expr.ty);
        for ((index, _), value) in fields.iter().zip(values) {
            let place = self.regs.place_in(*index);
            self.emit(Instr::abc(Op::StoreField, reg, value, place));
        }
        self.hand_over(reg, dest);
    }

    fn has_constructor(&self, expr: &Expr, ctor: u32) -> bool {
        match &self.unit.ir.types[expr.ty] {
            TypeDef::Data(data) => (ctor as usize) < data.ctors.len(),
            _ => false,
        }
    }

    /// The instruction that reads an element.
    pub fn item_op(&self, object: &Expr) -> Op {
        match self.unit.ir.types[object.ty] {
            TypeDef::Prim(Prim::Int64Array) => Op::IntItem,
            TypeDef::Prim(Prim::Float64Array) => Op::FloatItem,
            _ => Op::ListItem,
        }
    }

    /// Assigns an element of a typed array.
    pub fn set_item(&mut self, expr: &'a Expr, [object, index, value]: [&'a Expr; 3]) {
        let array = self.operand(object, &[index, value]);
        let index = self.operand(index, &[value]);
        let value = self.operand(value, &[]);
        self.span = expr.span;
        self.emit(Instr::abc(Op::SetItem, array.reg, index.reg, value.reg));
        self.release(&[array, index, value]);
    }

    /// Assigns an element of the list in a `var`.
    pub fn set_list_item(
        &mut self,
        expr: &'a Expr,
        list: LocalId,
        path: &'a [Expr],
        value: &'a Expr,
    ) {
        let at = match path {
            [index] => self.operand(index, &[value]).reg,
            _ => {
                let first = self.regs.alloc_many(path.len());
                for (i, index) in path.iter().enumerate() {
                    self.expr(index, Dest::Fresh(first.plus(i)));
                }
                first
            }
        };
        let operand = self.taken_operand(value, &[]);
        let item = self.claim(operand, value);
        self.span = expr.span;
        let depth = path.len() as i32;
        let set = |op, holder: Reg, place: u32| {
            Instr::abc(op, holder, at, item).with_d(depth | (place as i32) << 8)
        };
        match self.regs.place(list) {
            Place::Register(home) if !self.function.locals[list].cell => {
                self.emit(set(Op::SetListItem, home, 0));
                if self.uses.is_last(expr) {
                    self.drop_reg(home);
                }
            }
            Place::Far(place) if !self.function.locals[list].cell => {
                let object = self.far_register();
                self.emit(set(Op::SetCellItem, object, place));
            }
            Place::Nowhere => debug_assert!(!self.reachable, "a `var` is set before it is made"),
            _ => {
                let (cell, hold) = self.cell_register(list);
                self.emit(set(Op::SetCellItem, cell, 0));
                if hold == Hold::Ours || self.uses.is_last(expr) {
                    self.drop_reg(cell);
                }
            }
        }
    }

    /// Assigns a field of a mutable record.
    pub fn set_field(&mut self, expr: &'a Expr, object: &'a Expr, index: u32, value: &'a Expr) {
        let mutable = matches!(
            &self.unit.ir.types[object.ty],
            TypeDef::Data(data) if data.kind.is_record() && data.kind.is_mutable()
        );
        let target = self.operand(object, &[value]);
        let from = self.taken_operand(value, &[]);
        self.span = expr.span;
        if !mutable {
            let fault = Instr::ad(Op::Fault, FaultKind::FieldNotMutable as u8, index as i32);
            return self.emit(fault);
        }
        let from = self.claim(from, value);
        let place = self.regs.place_in(index);
        self.emit(Instr::abc(Op::StoreField, target.reg, from, place));
        self.release(&[target]);
    }

    /// A field of a record or a part of a tuple.
    pub fn field(&mut self, expr: &'a Expr, object: &'a Expr, index: u32, dest: Dest) {
        let owner = self.path(object);
        let reg = self.target(dest);
        self.span = expr.span;
        let managed = self.unit.is_managed(expr.ty);
        let op = match owner.hold {
            Hold::Ours => Op::TakeField,
            Hold::Borrowed if managed => Op::Field,
            Hold::Borrowed => Op::Peek,
        };
        let place = self.regs.place_in(index);
        self.emit(Instr::abc(op, reg, owner.reg, place));
        self.deliver(reg, expr, dest);
    }

    /// An object to read one field of at once: inner fields on the way to it aren't copied.
    fn path(&mut self, object: &'a Expr) -> super::expr::Operand {
        let ExprKind::Field { object: outer, index } = &object.kind else {
            return self.operand(object, &[]);
        };
        let owner = self.path(outer);
        let reg = self.regs.alloc();
        let place = self.regs.place_in(*index);
        if owner.hold == Hold::Borrowed {
            self.emit(Instr::abc(Op::Peek, reg, owner.reg, place));
            return super::expr::Operand { reg, hold: Hold::Borrowed };
        }
        self.emit(Instr::abc(Op::TakeField, reg, owner.reg, place));
        self.own(reg, object.ty);
        super::expr::Operand { reg, hold: Hold::Ours }
    }

    /// `[items | tail]`
    pub fn list(&mut self, expr: &'a Expr, items: &'a [Expr], tail: Option<&'a Expr>, dest: Dest) {
        match (items, tail) {
            ([], None) => self.empty_list(expr, dest),
            ([], Some(tail)) => self.expr(tail, dest),
            ([item], Some(tail)) => self.cons(expr, item, tail, dest),
            _ if items.len() <= PIECE => self.short_list(expr, items, tail, dest),
            _ => self.long_list(expr, items, tail, dest),
        }
    }

    fn empty_list(&mut self, expr: &'a Expr, dest: Dest) {
        match dest {
            Dest::Discard => {}
            Dest::NextRound => unreachable!("{NOT_HERE}"),
            Dest::Return => {
                self.drop_all_but(&[]);
                self.emit(Instr::ab(Op::ReturnNil, 0, 0));
            }
            Dest::Fresh(reg) | Dest::Last(reg) => {
                self.emit(Instr::ab(Op::LoadNil, reg, 0));
                self.own(reg, expr.ty);
            }
        }
    }

    fn cons(&mut self, expr: &'a Expr, item: &'a Expr, tail: &'a Expr, dest: Dest) {
        let head = self.taken_operand(item, &[tail]);
        let rest = self.taken_operand(tail, &[]);
        self.span = expr.span;
        let head = self.claim(head, item);
        let rest = self.claim(rest, tail);
        if dest == Dest::Return {
            self.drop_all_but(&[head, rest]);
            return self.emit(Instr::abc(Op::ReturnCons, 0, head, rest));
        }
        let reg = self.target(dest);
        self.emit(Instr::abc(Op::Cons, reg, head, rest));
        self.deliver(reg, expr, dest);
    }

    fn short_list(
        &mut self,
        expr: &'a Expr,
        items: &'a [Expr],
        tail: Option<&'a Expr>,
        dest: Dest,
    ) {
        let base = self.window(dest);
        self.fill_window(base, items);
        let mut count = items.len();
        if let Some(tail) = tail {
            self.value(tail);
            count += 1;
        }
        self.span = expr.span;
        let op = if tail.is_some() { Op::MakeListTail } else { Op::MakeList };
        self.emit(Instr::ab(op, base, count as u8));
        self.deliver(base, expr, dest);
    }

    /// A long literal: lists of its pieces, joined from the right so that each is copied once.
    fn long_list(&mut self, expr: &'a Expr, items: &'a [Expr], tail: Option<&'a Expr>, dest: Dest) {
        let base = self.window(dest);
        let mut size = PIECE;
        while items.len().div_ceil(size) > PIECE {
            size *= PIECE;
        }
        let mut pieces = Vec::new();
        for piece in items.chunks(size) {
            let reg = if pieces.is_empty() { base } else { self.regs.alloc() };
            let mark = self.regs.mark();
            self.list(expr, piece, None, Dest::Fresh(reg));
            self.regs.reset(mark);
            pieces.push(reg);
        }
        if let Some(tail) = tail {
            pieces.push(self.value(tail));
        }
        let mut last = pieces.pop().expect("a long literal has pieces");
        while let Some(piece) = pieces.pop() {
            self.emit(Instr::abc(Op::ConcatList, piece, piece, last));
            self.own(piece, expr.ty);
            last = piece;
        }
        self.deliver(base, expr, dest);
    }

    /// `%{k: v}`, some pairs at a time.
    pub fn map_literal(&mut self, expr: &'a Expr, pairs: &'a [(Expr, Expr)], dest: Dest) {
        let base = self.window(dest);
        self.emit(Instr::ab(Op::LoadEmptyMap, base, 0));
        self.own(base, expr.ty);
        for piece in pairs.chunks(PIECE / 2) {
            let mark = self.regs.mark();
            for (key, value) in piece {
                self.value(key);
                self.value(value);
            }
            self.regs.reset(mark);
            self.span = expr.span;
            self.emit(Instr::ab(Op::MapExtend, base, 1 + 2 * piece.len() as u8));
            self.own(base, expr.ty);
        }
        self.hand_over(base, dest);
    }

    /// `#{a}`, some members at a time.
    pub fn set_literal(&mut self, expr: &'a Expr, members: &'a [Expr], dest: Dest) {
        let base = self.window(dest);
        self.emit(Instr::ab(Op::LoadEmptySet, base, 0));
        self.own(base, expr.ty);
        for piece in members.chunks(PIECE) {
            let mark = self.regs.mark();
            for member in piece {
                self.value(member);
            }
            self.regs.reset(mark);
            self.span = expr.span;
            self.emit(Instr::ab(Op::SetExtend, base, 1 + piece.len() as u8));
            self.own(base, expr.ty);
        }
        self.hand_over(base, dest);
    }

    /// The strings of an interpolation, some at a time.
    pub fn join_strings(&mut self, parts: &'a [Expr], expr: &'a Expr, dest: Dest) {
        let base = self.window(dest);
        let Some((first, rest)) = parts.split_first() else {
            let index = self.unit.constant(crate::bytecode::Const::String("".into()));
            self.emit(Instr::ad(Op::LoadConst, base, index as i32));
            return self.deliver(base, expr, dest);
        };
        self.expr(first, Dest::Fresh(base));
        for piece in rest.chunks(PIECE) {
            let mark = self.regs.mark();
            for part in piece {
                self.value(part);
            }
            self.regs.reset(mark);
            self.span = expr.span;
            self.emit(Instr::ab(Op::JoinStrings, base, 1 + piece.len() as u8));
            self.own(base, expr.ty);
        }
        self.hand_over(base, dest);
    }
}
