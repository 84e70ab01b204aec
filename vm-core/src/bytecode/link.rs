//! One program behind another, as an interactive shell needs it: each input is a program, and what
//! earlier inputs have left, values and processes, goes on in the next one.
//!
//! Everything that values refer to keeps its number: types and constructors always (equal ones are
//! the same), functions, constants and shared variables as long as code of the earlier program may
//! still run. The later program's numbers are moved. A shared variable is taken over by one of the
//! same name and type.
//!
//! What it doesn't do: it looks into no value, so it can't know whether old code is still needed.

use super::{Const, CtorRef, Ctors, Function, Instr, Mvar, Program, Role};
use crate::base::hash::HashSet;
use crate::base::ids::{FnId, Id, IdVec, MvarId, TypeId};
use crate::base::sorted;
use crate::base::span::{SourceId, Span};
use crate::ir::{Ctor, Data, TypeDef, TypeTable};
use crate::ty::Prim;
use std::rc::Rc;

/// What has become of the earlier program's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Earlier {
    /// It may still run, or somebody has a function of it. It was made of so many files.
    Runs { files: u32 },
    /// Nothing refers to it.
    IsOver,
}

/// The later program with what is left of the earlier one.
pub struct Linked {
    /// The program.
    pub program: Program,
    /// For each shared variable the one of the earlier program whose value it goes on with.
    pub values: Vec<Option<MvarId>>,
}

/// Puts a program behind an earlier one; `None`: together they have more constants or constructors
/// than instructions can name.
pub fn link(old: &Program, next: &Program, earlier: Earlier) -> Option<Linked> {
    let (types, type_ids) = link_types(&old.types, &next.types);
    let ctors = Ctors::new(&types);
    let mut linked = match earlier {
        Earlier::Runs { .. } => Linked::beginning_with(old, types, ctors),
        Earlier::IsOver => Linked::empty(types, ctors),
    };
    let program = &mut linked.program;
    let ctor = |ctor: &CtorRef| program.ctors.global(type_ids[ctor.ty.index()], ctor.ctor);
    let mut moves = Moves {
        code: program.code.len() as u32,
        functions: program.functions.len() as u32,
        files: if let Earlier::Runs { files } = earlier { files } else { 0 },
        ctors: next.ctors.all().iter().map(ctor).collect(),
        consts: link_consts(&mut program.consts, &next.consts, &type_ids),
        mvars: Vec::new(),
        types: type_ids,
    };
    moves.mvars = linked.take_over(old, next, &moves, earlier);
    let program = &mut linked.program;
    for instr in &next.code {
        program.code.push(moves.instr(*instr)?);
    }
    for function in next.functions.iter() {
        program.functions.push(moves.function(function));
    }
    program.entry = moves.function_id(next.entry);
    program.entry_display = next.entry_display.map(|id| moves.function_id(id));
    program.fault_display = next.fault_display.map(|id| moves.function_id(id));
    Some(linked)
}

/// The earlier program's shared variables that have another type in the later one, which so can't
/// go on with their values.
pub fn changed<'p>(old: &'p Program, next: &Program) -> Vec<&'p Mvar> {
    let is_changed = |mvar: &&Mvar| {
        let has_other_type = |found: &Mvar| {
            found.name == mvar.name && !is_alike((&old.types, mvar.ty), (&next.types, found.ty))
        };
        !mvar.is_past && next.mvars.iter().any(has_other_type)
    };
    old.mvars.iter().filter(is_changed).collect()
}

impl Linked {
    /// Everything of a program.
    fn beginning_with(old: &Program, types: TypeTable, ctors: Ctors) -> Linked {
        let past = |mvar: &Mvar| Mvar { is_past: true, ..mvar.clone() };
        let mvars: Vec<Mvar> = old.mvars.iter().map(past).collect();
        let values = old.mvars.ids().map(Some).collect();
        let program = Program {
            code: old.code.clone(),
            functions: old.functions.clone(),
            consts: old.consts.clone(),
            ctors,
            types,
            mvars: mvars.into(),
            ..*old
        };
        Linked { program, values }
    }

    /// Nothing but types.
    fn empty(types: TypeTable, ctors: Ctors) -> Linked {
        let program = Program {
            code: Vec::new(),
            functions: IdVec::new(),
            consts: Vec::new(),
            ctors,
            types,
            mvars: IdVec::new(),
            entry: FnId(0),
            entry_display: None,
            fault_display: None,
        };
        Linked { program, values: Vec::new() }
    }

    /// Enters the shared variables of the later program; the new id of each. Where code of the
    /// earlier one may run, a variable that both have keeps its place.
    fn take_over(
        &mut self,
        old: &Program,
        next: &Program,
        moves: &Moves,
        earlier: Earlier,
    ) -> Vec<MvarId> {
        // What the input before had comes before what is past.
        let mut known: Vec<(MvarId, &Mvar)> = old.mvars.enumerate().collect();
        sorted::sort_by(&mut known, |(a, x), (b, y)| (x.is_past, a).cmp(&(y.is_past, b)));
        let is_over = earlier == Earlier::IsOver;
        let goes_on = |ty: TypeId| !(is_over && old.may_hold_code(ty));
        let mut entered = Vec::new();
        for mvar in next.mvars.iter() {
            let mvar =
                Mvar { ty: moves.ty(mvar.ty), init: moves.function_id(mvar.init), ..mvar.clone() };
            let is_it =
                |(_, found): &(MvarId, &Mvar)| found.name == mvar.name && found.ty == mvar.ty;
            let found = known.iter().position(is_it).map(|at| known.remove(at).0);
            let found = found.filter(|id| goes_on(old.mvars[*id].ty));
            entered.push(match found {
                Some(id) if !is_over => {
                    self.program.mvars[id] = mvar;
                    id
                }
                _ => {
                    self.values.push(found);
                    self.program.mvars.push(mvar)
                }
            });
        }
        // Should the later program fail, what it has defined anew has its value from here.
        known.retain(|(_, mvar)| is_over && !mvar.is_past && goes_on(mvar.ty));
        for (id, mvar) in known {
            self.values.push(Some(id));
            self.program.mvars.push(Mvar { is_past: true, init: FnId(0), ..mvar.clone() });
        }
        entered
    }
}

/// The later program's numbers where they stand now.
struct Moves {
    code: u32,
    functions: u32,
    files: u32,
    types: Vec<TypeId>,
    ctors: Vec<u32>,
    consts: Vec<u32>,
    mvars: Vec<MvarId>,
}

impl Moves {
    fn ty(&self, id: TypeId) -> TypeId {
        self.types[id.index()]
    }

    fn function_id(&self, id: FnId) -> FnId {
        FnId(id.0 + self.functions)
    }

    fn place(&self, span: Span) -> Span {
        let source = match span.source.library_index() {
            Some(_) => span.source,
            None => SourceId(span.source.0 + self.files),
        };
        Span { source, ..span }
    }

    /// `None` where a number doesn't fit any more.
    fn instr(&self, instr: Instr) -> Option<Instr> {
        let mut moved = instr;
        let d = instr.d as usize;
        let wide = usize::from(instr.wide());
        for role in instr.op.info().roles {
            match role {
                Role::Fn => moved.d += self.functions as i32,
                Role::Const => moved.d = self.consts[d] as i32,
                Role::Ctor => moved.d = self.ctors[d] as i32,
                Role::Type => moved.d = self.types[d].0 as i32,
                Role::Mvar => moved.d = self.mvars[d].0 as i32,
                Role::Const16 => {
                    [moved.b, moved.c] = u16::try_from(self.consts[wide]).ok()?.to_le_bytes();
                }
                Role::Ctor16 => {
                    [moved.b, moved.c] = u16::try_from(self.ctors[wide]).ok()?.to_le_bytes();
                }
                _ => {}
            }
        }
        Some(moved)
    }

    fn function(&self, function: &Function) -> Function {
        let mut moved = function.clone();
        moved.start += self.code;
        moved.end += self.code;
        moved.span = self.place(moved.span);
        moved.lines.iter_mut().for_each(|(_, span)| *span = self.place(*span));
        moved.captured.iter_mut().flatten().for_each(|ty| *ty = self.ty(*ty));
        moved.signature.0.iter_mut().for_each(|ty| *ty = self.ty(*ty));
        moved.signature.1 = self.ty(moved.signature.1);
        moved.locals.iter_mut().for_each(|local| local.ty = self.ty(local.ty));
        moved
    }
}

/// Adds the constants that aren't there; the place of each.
fn link_consts(consts: &mut Vec<Const>, next: &[Const], types: &[TypeId]) -> Vec<u32> {
    let place = |value: &Const| {
        let value = match value {
            Const::Type(id) => Const::Type(types[id.index()]),
            other => other.clone(),
        };
        let place = consts.iter().position(|known| is_same(known, &value));
        place.unwrap_or_else(|| {
            consts.push(value);
            consts.len() - 1
        }) as u32
    };
    next.iter().map(place).collect()
}

/// Floats by their bits: `-0.0` isn't `0.0`.
fn is_same(a: &Const, b: &Const) -> bool {
    match (a, b) {
        (Const::Float(a), Const::Float(b)) => a.to_bits() == b.to_bits(),
        (Const::Float32(a), Const::Float32(b)) => a.to_bits() == b.to_bits(),
        (Const::Made(a, parts), Const::Made(b, others)) => {
            let same = || parts.iter().zip(others.iter()).all(|(a, b)| is_same(a, b));
            a == b && parts.len() == others.len() && same()
        }
        (a, b) => a == b,
    }
}

/// The earlier types, then those of the later program that aren't among them; the id of each.
fn link_types(old: &TypeTable, next: &TypeTable) -> (TypeTable, Vec<TypeId>) {
    let mut ids = Vec::new();
    let mut new = Vec::new();
    for (id, def) in next.iter() {
        let is_it = |(known, other): &(TypeId, &TypeDef)| {
            looks_alike(other, def) && is_alike((old, *known), (next, id))
        };
        let found = old.iter().find(is_it);
        ids.push(found.map_or_else(
            || {
                new.push(def);
                TypeId::from_index(old.len() + new.len() - 1)
            },
            |(known, _)| known,
        ));
    }
    let moved = |id: TypeId| ids[id.index()];
    let new = new.into_iter().map(|def| moved_type(def, &moved)).collect();
    let mut types = old.clone();
    types.follow(new, next, &moved);
    (types, ids)
}

/// Whether two types may be the same one, at the first look.
fn looks_alike(a: &TypeDef, b: &TypeDef) -> bool {
    match (a, b) {
        (TypeDef::Data(a), TypeDef::Data(b)) => a.qualified == b.qualified,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Whether two types are the same one; recursive types are compared as if they were.
fn is_alike(a: (&TypeTable, TypeId), b: (&TypeTable, TypeId)) -> bool {
    let mut seen = HashSet::default();
    let mut work = vec![(a.1, b.1)];
    let pairs = |a: &[TypeId], b: &[TypeId]| -> Vec<(TypeId, TypeId)> {
        a.iter().copied().zip(b.iter().copied()).collect()
    };
    while let Some((left, right)) = work.pop() {
        if !seen.insert((left, right)) {
            continue;
        }
        match (&a.0[left], &b.0[right]) {
            (TypeDef::Prim(a), TypeDef::Prim(b)) if a == b => {}
            (TypeDef::Param(a), TypeDef::Param(b)) if a == b => {}
            (TypeDef::List(a), TypeDef::List(b)) | (TypeDef::Set(a), TypeDef::Set(b)) => {
                work.push((*a, *b));
            }
            (TypeDef::Map(a, c), TypeDef::Map(b, d)) => work.extend([(*a, *b), (*c, *d)]),
            (TypeDef::Tuple(a), TypeDef::Tuple(b)) if a.len() == b.len() => {
                work.extend(pairs(a, b));
            }
            (TypeDef::Function(a, c), TypeDef::Function(b, d)) if a.len() == b.len() => {
                work.extend(pairs(a, b));
                work.push((*c, *d));
            }
            (TypeDef::Data(a), TypeDef::Data(b)) if is_same_declaration(a, b) => {
                work.extend(pairs(&a.args, &b.args));
                work.extend(pairs(&field_types(a), &field_types(b)));
            }
            _ => return false,
        }
    }
    true
}

fn field_types(data: &Data) -> Vec<TypeId> {
    data.ctors.iter().flat_map(|ctor| ctor.fields.iter().map(|(_, ty)| *ty)).collect()
}

/// Whether two declarations agree but for the types of their fields and their arguments.
fn is_same_declaration(a: &Data, b: &Data) -> bool {
    let is_same_ctor = |(a, b): (&Ctor, &Ctor)| {
        let names =
            |ctor: &Ctor| ctor.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        a.name == b.name && names(a) == names(b)
    };
    a.qualified == b.qualified
        && a.kind == b.kind
        && a.args.len() == b.args.len()
        && a.ctors.len() == b.ctors.len()
        && a.ctors.iter().zip(&b.ctors).all(is_same_ctor)
}

fn moved_type(def: &TypeDef, moved: &dyn Fn(TypeId) -> TypeId) -> TypeDef {
    let all = |ids: &[TypeId]| ids.iter().map(|id| moved(*id)).collect::<Vec<_>>();
    match def {
        TypeDef::Prim(_) | TypeDef::Param(_) => def.clone(),
        TypeDef::List(item) => TypeDef::List(moved(*item)),
        TypeDef::Set(item) => TypeDef::Set(moved(*item)),
        TypeDef::Map(key, value) => TypeDef::Map(moved(*key), moved(*value)),
        TypeDef::Tuple(parts) => TypeDef::Tuple(all(parts)),
        TypeDef::Function(params, result) => TypeDef::Function(all(params), moved(*result)),
        TypeDef::Data(data) => {
            let mut data = Data { args: all(&data.args), ..(**data).clone() };
            let fields = data.ctors.iter_mut().flat_map(|ctor| &mut ctor.fields);
            fields.for_each(|(_, ty)| *ty = moved(*ty));
            TypeDef::Data(Rc::new(data))
        }
    }
}

impl Program {
    /// Whether a value of the type may contain a function, or something that isn't known.
    pub fn may_hold_code(&self, ty: TypeId) -> bool {
        let mut seen = HashSet::default();
        let mut work = vec![ty];
        while let Some(ty) = work.pop() {
            if !seen.insert(ty) {
                continue;
            }
            match &self.types[ty] {
                TypeDef::Prim(Prim::Dyn) | TypeDef::Function(..) => return true,
                TypeDef::Prim(_) | TypeDef::Param(_) => {}
                TypeDef::List(item) | TypeDef::Set(item) => work.push(*item),
                TypeDef::Map(key, value) => work.extend([*key, *value]),
                TypeDef::Tuple(parts) => work.extend(parts),
                // Callbacks of reactive values are functions.
                TypeDef::Data(data) if data.kind.is_reactive() => return true,
                TypeDef::Data(data) => work.extend(field_types(data)),
            }
        }
        false
    }
}
