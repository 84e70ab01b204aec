//! Tuples and records that never leave a function become locals, one for each part.
//!
//! `p = Point(n, 2 * n)` whose `p` is only asked for its fields, or only taken apart by a pattern
//! that always fits, needs no object; nor does what a map is asked for (`lookup.rs`). Inlining
//! leaves many of these behind. Copies of numbers (`x = y`) that it leaves behind go too.

use super::{lookup, rewrite};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{IdVec, LocalId, TypeId};
use crate::ir::{
    Const, DataKind, Expr, ExprKind, Function, Local, Pattern, PatternKind, Program, TypeDef,
    TypeTable,
};
use crate::lower::visit;
use crate::ty::Prim;

/// A function that has more locals than this gets no more: beyond 120 they leave the registers.
pub const LOCALS_MAX: usize = 100;
/// What is inside what was taken apart shows in the next round.
const ROUNDS_MAX: usize = 4;

/// The pass.
pub fn unbox(mut program: Program) -> Program {
    let Program { functions, types, natives, .. } = &mut program;
    let unit = types.intern(TypeDef::Prim(Prim::Unit));
    for function in functions.iter_mut() {
        lookup::change(function, *natives, unit);
        for _ in 0..ROUNDS_MAX {
            flatten(&mut function.body);
            if !once(function, types) {
                break;
            }
        }
    }
    program
}

/// `x = { y = 1; y + 1 }` becomes `y = 1; x = y + 1`: every local has its own number, so nothing
/// is hidden by it.
fn flatten(expr: &mut Expr) {
    rewrite::children(expr, &mut flatten);
    let ExprKind::Block { stmts, result } = &mut expr.kind else { return };
    let mut flat = Vec::with_capacity(stmts.len());
    for mut stmt in std::mem::take(stmts) {
        if let ExprKind::Let { value, .. } | ExprKind::LetPattern { value, .. } = &mut stmt.kind
            && let ExprKind::Block { stmts, result } = &mut value.kind
        {
            flat.append(stmts);
            let last = std::mem::replace(&mut result.kind, ExprKind::Unreachable);
            // A block that only the run knows may end in a value of a known type.
            (value.ty, value.kind) = (result.ty, last);
        }
        flat.push(stmt);
    }
    *stmts = flat;
    if let ExprKind::Block { stmts: more, result: last } = &mut result.kind {
        stmts.append(more);
        let (ty, last) = (last.ty, std::mem::replace(&mut last.kind, ExprKind::Unreachable));
        (result.ty, result.kind) = (ty, last);
    }
}

/// How often a local is mentioned, and how often so that it need not be an object.
#[derive(Default)]
struct Uses {
    mentions: HashMap<LocalId, usize>,
    apart: HashMap<LocalId, usize>,
    assigned: HashSet<LocalId>,
}

impl Uses {
    fn of(body: &Expr, types: &TypeTable) -> Uses {
        let mut uses = Uses::default();
        visit::mentions(body, &mut |local| *uses.mentions.entry(local).or_default() += 1);
        visit::assignments(body, &mut |local| {
            uses.assigned.insert(local);
        });
        uses.count(body, types);
        uses
    }

    fn count(&mut self, expr: &Expr, types: &TypeTable) {
        let subject = match &expr.kind {
            ExprKind::Field { object, .. } => Some(&**object),
            _ => taken_apart(expr, types, &self.assigned).map(|(subject, _)| subject),
        };
        if let Some(Expr { kind: ExprKind::Local(local), .. }) = subject {
            *self.apart.entry(*local).or_default() += 1;
        }
        visit::children(expr, &mut |part| self.count(part, types));
    }

    fn is_only_taken_apart(&self, local: LocalId) -> bool {
        self.mentions.get(&local) == self.apart.get(&local)
    }
}

/// What a pattern with plain parts takes apart, if it always fits. Its names are the parts, so
/// none may be one whose elements are set.
fn taken_apart<'e>(
    expr: &'e Expr,
    types: &TypeTable,
    assigned: &HashSet<LocalId>,
) -> Option<(&'e Expr, &'e [Pattern])> {
    let (subject, pattern) = match &expr.kind {
        ExprKind::LetPattern { pattern, value } => (&**value, pattern),
        ExprKind::Match { subjects, arms, .. } => {
            let ([subject], [arm]) = (subjects.as_slice(), arms.as_slice()) else { return None };
            let ([pattern], None) = (arm.patterns.as_slice(), &arm.guard) else { return None };
            (subject, pattern)
        }
        _ => return None,
    };
    let parts = match &pattern.kind {
        PatternKind::Tuple(parts) => parts,
        PatternKind::Ctor { fields, .. } if has_one_constructor(pattern.ty, types) => fields,
        _ => return None,
    };
    let plain = |part: &Pattern| match part.kind {
        PatternKind::Wildcard => true,
        PatternKind::Bind(name) => !assigned.contains(&name),
        _ => false,
    };
    parts.iter().all(plain).then_some((subject, parts.as_slice()))
}

fn has_one_constructor(ty: TypeId, types: &TypeTable) -> bool {
    match &types[ty] {
        TypeDef::Data(data) => {
            data.ctors.len() == 1 && matches!(data.kind, DataKind::Record | DataKind::Variant)
        }
        _ => false,
    }
}

/// The parts of a tuple or record that is being made.
fn parts_of<'e>(value: &'e mut Expr, types: &TypeTable) -> Option<&'e mut Vec<Expr>> {
    match &mut value.kind {
        ExprKind::Tuple(parts) => Some(parts),
        ExprKind::Construct { fields, .. } if has_one_constructor(value.ty, types) => Some(fields),
        _ => None,
    }
}

/// One round; says whether it changed anything.
fn once(function: &mut Function, types: &TypeTable) -> bool {
    let uses = Uses::of(&function.body, types);
    let mut round = Round {
        uses,
        types,
        locals: &mut function.locals,
        parts: HashMap::default(),
        names: HashMap::default(),
    };
    round.bindings(&mut function.body);
    let changed = !round.parts.is_empty() || !round.names.is_empty();
    round.mentions(&mut function.body);
    let names = round.names;
    // A copy may be a copy of a copy.
    rewrite::locals(&mut function.body, &mut |local| {
        while let Some(name) = names.get(local) {
            *local = *name;
        }
    });
    changed
}

struct Round<'a> {
    uses: Uses,
    types: &'a TypeTable,
    locals: &'a mut IdVec<LocalId, Local>,
    /// The locals for the parts of what became no object.
    parts: HashMap<LocalId, Vec<LocalId>>,
    /// Locals that are others now.
    names: HashMap<LocalId, LocalId>,
}

impl Round<'_> {
    /// Replaces the bindings of locals that need no object.
    fn bindings(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.bindings(part));
        let ExprKind::Block { stmts, .. } = &mut expr.kind else { return };
        let mut kept = Vec::with_capacity(stmts.len());
        for mut stmt in std::mem::take(stmts) {
            if !self.is_copy(&stmt) && !self.split(&mut stmt, &mut kept) {
                kept.push(stmt);
            }
        }
        *stmts = kept;
    }

    /// `x = y` where both are numbers or the like that nobody assigns: `x` is `y`.
    fn is_copy(&mut self, stmt: &Expr) -> bool {
        let ExprKind::Let { local, value } = &stmt.kind else { return false };
        let ExprKind::Local(from) = value.kind else { return false };
        let fixed = |local| !self.locals[local].cell && !self.uses.assigned.contains(&local);
        let plain = matches!(
            self.types[value.ty],
            TypeDef::Prim(Prim::Int | Prim::Float | Prim::Bool | Prim::Char)
        );
        if !plain || !fixed(*local) || !fixed(from) {
            return false;
        }
        self.names.insert(*local, from);
        true
    }

    /// Makes a binding for each part of what is bound.
    fn split(&mut self, stmt: &mut Expr, kept: &mut Vec<Expr>) -> bool {
        let (ty, span) = (stmt.ty, stmt.span);
        let ExprKind::Let { local, value } = &mut stmt.kind else { return false };
        let local = *local;
        if self.locals[local].cell || !self.uses.is_only_taken_apart(local) {
            return false;
        }
        let Some(parts) = parts_of(value, self.types) else { return false };
        if self.locals.len() + parts.len() > LOCALS_MAX {
            return false;
        }
        let mut names = Vec::with_capacity(parts.len());
        for part in std::mem::take(parts) {
            let name = self.locals[local].name.clone();
            let place = self.locals.push(Local { name, ty: part.ty, cell: false });
            names.push(place);
            let kind = ExprKind::Let { local: place, value: Box::new(part) };
            kept.push(Expr { kind, ty, span });
        }
        self.parts.insert(local, names);
        true
    }

    /// Replaces what asks for the parts.
    fn mentions(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.mentions(part));
        if let ExprKind::Field { object, index } = &expr.kind
            && let ExprKind::Local(local) = object.kind
            && let Some(parts) = self.parts.get(&local)
        {
            expr.kind = ExprKind::Local(parts[*index as usize]);
            return;
        }
        let taken = taken_apart(expr, self.types, &self.uses.assigned);
        let Some((subject, patterns)) = taken else { return };
        let ExprKind::Local(local) = subject.kind else { return };
        let Some(parts) = self.parts.get(&local) else { return };
        for (pattern, part) in patterns.iter().zip(parts) {
            if let PatternKind::Bind(bound) = pattern.kind {
                self.names.insert(bound, *part);
            }
        }
        expr.kind = match std::mem::replace(&mut expr.kind, ExprKind::Unreachable) {
            ExprKind::Match { mut arms, .. } => arms.remove(0).body.kind,
            _ => ExprKind::Const(Const::Unit),
        };
    }
}
