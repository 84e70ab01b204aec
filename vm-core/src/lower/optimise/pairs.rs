//! Loops over two lists at once, or over a list and its indices, in place of loops over pairs: part
//! of the pass `specialise`.
//!
//! `xs.zip(ys).fold(0, f)` calls a `fold` of its own that takes both lists and makes each pair
//! where it takes the element; if `f` takes the pair apart, `unbox` leaves nothing of it. So does
//! `xs.enumerate().map(f)`.
//!
//! A parameter qualifies when its function only walks it from the front, as those of the library
//! do: `rest = xs`, and in a loop `match rest { [] -> ..., [x | others] -> ... }` with
//! `rest = others`.

use super::rewrite;
use super::specialise::{COPIES_MAX, NODES_MAX, nodes};
use crate::base::hash::HashMap;
use crate::base::ids::{FnId, Id, IdVec, LocalId, TypeId};
use crate::base::span::Span;
use crate::ir::{
    Arm, BinOp, Const, Expr, ExprKind, Function, Local, Natives, Pattern, PatternKind, Program,
    TypeDef, TypeTable,
};
use crate::lower::visit::{self, is_local};
use crate::ty::Prim;

/// Gives calls with pairs of lists functions of their own.
pub fn pairs(program: Program) -> Program {
    let mut pass = Pass { program, copies: HashMap::default() };
    for id in pass.program.functions.ids() {
        let mut body = pass.program.functions[id].body.take();
        pass.calls_in(&mut body);
        pass.program.functions[id].body = body;
    }
    pass.program
}

/// What a list of pairs is made of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Source {
    /// `zip`
    Lists,
    /// `enumerate`
    Indices,
}

struct Pass {
    program: Program,
    /// The copies of functions, for the parameter at a position.
    copies: HashMap<(FnId, usize, Source), FnId>,
}

impl Pass {
    fn calls_in(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.calls_in(part));
        self.call(expr);
    }

    /// Apart from the walk, whose variables stand on the host's stack at every level of a tree.
    #[inline(never)]
    fn call(&mut self, expr: &mut Expr) {
        let ExprKind::Call { function, args, .. } = &mut expr.kind else { return };
        for index in (0..args.len()).rev() {
            let Some(source) = source(&args[index], self.program.natives) else { continue };
            let Some(copy) = self.copy(*function, index, source, &args[index]) else { continue };
            *function = copy;
            if let ExprKind::CallNative { args: lists, .. } = args.remove(index).kind {
                args.splice(index..index, lists);
            }
        }
    }

    /// The copy whose parameter at `index` is what `pairs` are made of, made when it is new.
    fn copy(&mut self, original: FnId, index: usize, source: Source, pairs: &Expr) -> Option<FnId> {
        if let Some(copy) = self.copies.get(&(original, index, source)) {
            return Some(*copy);
        }
        let Program { functions, types, .. } = &mut self.program;
        let function = &functions[original];
        let walk = Walk::of(function, index)?;
        let mut copy = Function {
            name: function.name.clone(),
            frame_name: function.frame_name.clone(),
            locals: function.locals.clone(),
            params: function.params.clone(),
            body: function.body.clone(),
            ..*function
        };
        if self.copies.len() >= COPIES_MAX || nodes(&copy.body) > NODES_MAX {
            return None;
        }
        let ExprKind::CallNative { args, .. } = &pairs.kind else { return None };
        let mut build = Build::new(&walk, args, types, &mut copy.locals)?;
        build.expr(&mut copy.body);
        if let Some(second) = build.second_param {
            copy.params.insert(index + 1, second);
        }
        let id = FnId::from_index(functions.len());
        functions.push(copy);
        self.copies.insert((original, index, source), id);
        Some(id)
    }
}

fn source(expr: &Expr, natives: Natives) -> Option<Source> {
    match &expr.kind {
        ExprKind::CallNative { native, .. } if *native == natives.zip => Some(Source::Lists),
        ExprKind::CallNative { native, .. } if *native == natives.enumerate => {
            Some(Source::Indices)
        }
        _ => None,
    }
}

/// How a function walks a list.
struct Walk {
    param: LocalId,
    /// What is still to come.
    rest: LocalId,
    /// What comes behind an element.
    others: LocalId,
    /// The element.
    item: Option<LocalId>,
    item_ty: TypeId,
}

impl Walk {
    fn of(function: &Function, index: usize) -> Option<Walk> {
        let param = *function.params[..function.params.len() - function.captures].get(index)?;
        let mut found = Found { param, rest: None, matched: None, steps: 0 };
        found.expr(&function.body);
        let (rest, (others, item, item_ty)) = (found.rest?, found.matched?);
        let mut mentions: HashMap<LocalId, usize> = HashMap::default();
        visit::mentions(&function.body, &mut |local| *mentions.entry(local).or_default() += 1);
        let times = |local| mentions.get(&local).copied().unwrap_or(0);
        // The rest is matched once and assigned once.
        let fits = times(param) == 1 && times(rest) == 2 && times(others) == 1;
        let cells = [param, rest, others].iter().any(|local| function.locals[*local].cell);
        (fits && found.steps == 1 && !cells).then_some(Walk { param, rest, others, item, item_ty })
    }
}

/// The parts of a loop over a list.
struct Found {
    param: LocalId,
    rest: Option<LocalId>,
    /// What a step binds: the list behind the element, the element and its type.
    matched: Option<(LocalId, Option<LocalId>, TypeId)>,
    steps: usize,
}

impl Found {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Block { stmts, .. } => stmts.iter().for_each(|stmt| match &stmt.kind {
                ExprKind::Let { local, value } if is_local(value, self.param) => {
                    self.rest = Some(*local);
                }
                ExprKind::Assign { local, value } if Some(*local) == self.rest => {
                    let others = self.matched.map(|(others, ..)| others);
                    self.steps += usize::from(others.is_some_and(|local| is_local(value, local)));
                }
                _ => {}
            }),
            ExprKind::Match { subjects, arms, .. } => {
                if let ([subject], Some(rest)) = (subjects.as_slice(), self.rest)
                    && is_local(subject, rest)
                {
                    self.matched = step(arms);
                }
            }
            _ => {}
        }
        visit::children(expr, &mut |part| self.expr(part));
    }
}

/// What is bound by the arms `[]` and `[x | others]`, in this order.
fn step(arms: &[Arm]) -> Option<(LocalId, Option<LocalId>, TypeId)> {
    let [end, step] = arms else { return None };
    let ends = matches!(&end.patterns[0].kind,
        PatternKind::List { items, tail: None } if items.is_empty());
    let PatternKind::List { items, tail: Some(tail) } = &step.patterns[0].kind else {
        return None;
    };
    let ([item], PatternKind::Bind(others)) = (items.as_slice(), &tail.kind) else { return None };
    let local = match item.kind {
        PatternKind::Bind(local) => Some(local),
        PatternKind::Wildcard => None,
        _ => return None,
    };
    let plain = ends && end.guard.is_none() && step.guard.is_none();
    plain.then_some((*others, local, item.ty))
}

/// Writes the loop of a copy.
struct Build<'a> {
    walk: &'a Walk,
    /// The lists' types and their elements'.
    types: Vec<(TypeId, TypeId)>,
    /// What is still to come of each list.
    rests: Vec<LocalId>,
    /// What comes behind an element of each list.
    others: Vec<LocalId>,
    /// An element of each list.
    items: Vec<LocalId>,
    /// The parameter for the second list.
    second_param: Option<LocalId>,
    /// The index, for one list.
    index: Option<LocalId>,
    unit: TypeId,
    int: TypeId,
}

impl<'a> Build<'a> {
    /// `None`: what is walked doesn't have the parts' types.
    fn new(
        walk: &'a Walk,
        lists: &[Expr],
        table: &mut TypeTable,
        locals: &mut IdVec<LocalId, Local>,
    ) -> Option<Build<'a>> {
        let item = |list: &Expr| match table[list.ty] {
            TypeDef::List(item) => Some((list.ty, item)),
            _ => None,
        };
        let types: Vec<(TypeId, TypeId)> = lists.iter().map(item).collect::<Option<_>>()?;
        let TypeDef::Tuple(parts) = &table[walk.item_ty] else { return None };
        let last = types.iter().rev().zip(parts.iter().rev());
        if parts.len() != 2 || !last.into_iter().all(|((_, item), part)| item == part) {
            return None;
        }
        let (unit, int) = (table.intern(TypeDef::Prim(Prim::Unit)), table.prim(Prim::Int));
        let mut fresh = |name: &str, ty| locals.push(Local { name: name.into(), ty, cell: false });
        let items = types.iter().map(|(_, item)| fresh("item", *item)).collect();
        let (mut rests, mut others) = (vec![walk.rest], vec![walk.others]);
        let (mut second_param, mut index) = (None, None);
        match types.get(1) {
            Some((second, _)) => {
                second_param = Some(fresh("second", *second));
                rests.push(fresh("rest", *second));
                others.push(fresh("others", *second));
            }
            None => index = Some(fresh("index", int)),
        }
        for local in [walk.param, walk.rest, walk.others] {
            locals[local].ty = types[0].0;
        }
        Some(Build { walk, types, rests, others, items, second_param, index, unit, int })
    }

    fn expr(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.expr(part));
        let is_rest = |expr: &Expr| is_local(expr, self.walk.rest);
        match &mut expr.kind {
            ExprKind::Local(local) if [self.walk.param, self.walk.others].contains(local) => {
                expr.ty = self.types[0].0;
            }
            ExprKind::Match { subjects, arms, .. } if is_rest(&subjects[0]) => {
                *subjects = self.reads(&self.rests, expr.span);
                self.arms(arms);
            }
            ExprKind::Block { stmts, .. } => {
                let mut all = Vec::with_capacity(stmts.len() + 1);
                for stmt in std::mem::take(stmts) {
                    let more = self.behind(&stmt);
                    all.push(stmt);
                    all.extend(more);
                }
                *stmts = all;
            }
            _ => {}
        }
    }

    /// What happens to the second list, or to the index, where something happens to the first.
    fn behind(&self, stmt: &Expr) -> Option<Expr> {
        let span = stmt.span;
        let second = |local| self.read(local, self.types[1].0, span);
        let kind = match stmt.kind {
            ExprKind::Let { local, .. } if local == self.walk.rest => {
                let (local, value) = match (self.second_param, self.index) {
                    (Some(param), _) => (self.rests[1], second(param)),
                    (None, index) => (index?, self.number(-1, span)),
                };
                ExprKind::Let { local, value: Box::new(value) }
            }
            ExprKind::Assign { local, .. } if local == self.walk.rest && self.index.is_none() => {
                let value = Box::new(second(self.others[1]));
                ExprKind::Assign { local: self.rests[1], value }
            }
            _ => return None,
        };
        Some(Expr { kind, ty: self.unit, span })
    }

    /// The step first: nothing else fits the end.
    fn arms(&self, arms: &mut [Arm]) {
        let [end, step] = arms else { return };
        let span = step.patterns[0].span;
        let pattern = |kind, ty| Pattern { kind, ty, span };
        end.patterns =
            self.types.iter().map(|(list, _)| pattern(PatternKind::Wildcard, *list)).collect();
        let parts = self.types.iter().zip(self.items.iter().zip(&self.others));
        step.patterns = parts
            .map(|((list, of), (item, others))| {
                let items = vec![pattern(PatternKind::Bind(*item), *of)];
                let tail = Some(Box::new(pattern(PatternKind::Bind(*others), *list)));
                pattern(PatternKind::List { items, tail }, *list)
            })
            .collect();
        self.make_pair(&mut step.body);
        arms.reverse();
    }

    /// The pair, behind `rest = others` where the body begins with that.
    fn make_pair(&self, body: &mut Expr) {
        let (span, unit) = (body.span, self.unit);
        let mut made = Vec::new();
        let mut parts = Vec::new();
        if let Some(local) = self.index {
            let (lhs, rhs) = (self.read(local, self.int, span), self.number(1, span));
            let (op, lhs, rhs) = (BinOp::Add, Box::new(lhs), Box::new(rhs));
            let kind = ExprKind::Binary { op, lhs, rhs };
            let value = Box::new(Expr { kind, ty: self.int, span });
            made.push(Expr { kind: ExprKind::Assign { local, value }, ty: unit, span });
            parts.push(self.read(local, self.int, span));
        }
        if let Some(local) = self.walk.item {
            let items = self.types.iter().zip(&self.items);
            parts.extend(items.map(|((_, of), item)| self.read(*item, *of, span)));
            let kind = ExprKind::Tuple(parts);
            let value = Box::new(Expr { kind, ty: self.walk.item_ty, span });
            made.push(Expr { kind: ExprKind::Let { local, value }, ty: unit, span });
        }
        let is_step = |stmt: &Expr| match stmt.kind {
            ExprKind::Assign { local, .. } => self.rests.contains(&local),
            _ => false,
        };
        if let ExprKind::Block { stmts, .. } = &mut body.kind {
            let steps = stmts.iter().take_while(|stmt| is_step(stmt)).count();
            stmts.splice(steps..steps, made);
            return;
        }
        let result = Box::new(body.take());
        body.kind = ExprKind::Block { stmts: made, result };
    }

    fn reads(&self, locals: &[LocalId], span: Span) -> Vec<Expr> {
        locals
            .iter()
            .zip(&self.types)
            .map(|(local, (ty, _))| self.read(*local, *ty, span))
            .collect()
    }

    fn read(&self, local: LocalId, ty: TypeId, span: Span) -> Expr {
        Expr { kind: ExprKind::Local(local), ty, span }
    }

    fn number(&self, value: i64, span: Span) -> Expr {
        Expr { kind: ExprKind::Const(Const::Int(value)), ty: self.int, span }
    }
}
