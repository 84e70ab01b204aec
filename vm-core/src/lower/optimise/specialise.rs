//! Copies of functions for the function values that they are called with: `map(xs, x => x + n)`
//! calls a `map` of its own, in which `f(x)` is a call of that lambda that `inline` can see.
//!
//! A parameter qualifies when its function does nothing with it but call it, or hand it unchanged
//! to itself at the same position. What the function value captures become captured parameters of
//! the copy, behind the declared ones. The copy has the name of the original, so traces say the
//! same.
//!
//! A function that the compiler writes around a lambda (`pairs.map((a, b) => ...)` hands a pair to
//! a lambda of two parameters) gets a copy of its own for that lambda in the same way, and then
//! counts as a known function itself. Last come copies for pairs of lists (`pairs.rs`).

use super::{pairs, rewrite};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{FnId, Id, LocalId};
use crate::ir::{Expr, ExprKind, Function, PatternKind, Program};
use crate::lower::visit;

/// A function larger than this is not copied.
pub const NODES_MAX: usize = 120;
/// How many copies a program gets at most.
pub const COPIES_MAX: usize = 400;
/// A copy's calls may give rise to copies; this often.
const ROUNDS_MAX: usize = 3;

/// The pass.
pub fn specialise(mut program: Program) -> Program {
    program.functions.iter_mut().for_each(drop_plain_columns);
    let mut pass = Pass { program, copies: HashMap::default(), made: 0 };
    let mut first = 0;
    for _ in 0..ROUNDS_MAX {
        let end = pass.program.functions.len();
        (first..end).for_each(|index| pass.function(FnId::from_index(index)));
        first = end;
    }
    pairs::pairs(pass.program)
}

/// A copy: of which function, and which function stands for which parameter.
type Key = (FnId, Vec<(usize, FnId)>);

struct Pass {
    program: Program,
    copies: HashMap<Key, FnId>,
    made: usize,
}

impl Pass {
    fn function(&mut self, id: FnId) {
        let mut body = self.program.functions[id].body.take();
        self.calls_in(&mut body, id);
        self.program.functions[id].body = body;
    }

    fn calls_in(&mut self, expr: &mut Expr, caller: FnId) {
        rewrite::children(expr, &mut |part| self.calls_in(part, caller));
        self.around_lambda(expr);
        self.call(expr, caller);
    }

    /// Apart from the walk, whose variables stand on the host's stack at every level of a tree.
    #[inline(never)]
    fn call(&mut self, expr: &mut Expr, caller: FnId) {
        let ExprKind::Call { function, args, captures } = &mut expr.kind else { return };
        if *function == caller || !captures.is_empty() {
            return;
        }
        let callee = &self.program.functions[*function];
        let mut known = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let ExprKind::MakeClosure { function: value, captures } = &arg.kind else { continue };
            // What the arguments behind it assign would be captured too late.
            let locals = &self.program.functions[caller].locals;
            let mut same = true;
            for later in &args[index + 1..] {
                visit::assignments(later, &mut |local| {
                    same &= locals[local].cell || !captures.contains(&local);
                });
            }
            if same && *value != *function && is_only_called(callee, *function, index) {
                known.push((index, *value));
            }
        }
        if known.is_empty() {
            return;
        }
        let Some(copy) = self.copy(*function, known.clone()) else { return };
        let ExprKind::Call { function, args, captures } = &mut expr.kind else {
            unreachable!("it was a call before")
        };
        *function = copy;
        for (index, _) in known.iter().rev() {
            if let ExprKind::MakeClosure { captures: of_value, .. } = args.remove(*index).kind {
                captures.splice(0..0, of_value);
            }
        }
    }

    /// A function around a lambda becomes one of its own that calls the lambda.
    #[inline(never)]
    fn around_lambda(&mut self, expr: &mut Expr) {
        let ExprKind::Block { stmts, result } = &expr.kind else { return };
        let [Expr { kind: ExprKind::Let { local, value }, .. }] = stmts.as_slice() else { return };
        let ExprKind::MakeClosure { function: lambda, captures } = &value.kind else { return };
        let ExprKind::MakeClosure { function: around, captures: held } = &result.kind else {
            return;
        };
        let callee = &self.program.functions[*around];
        let index = callee.params.len() - 1;
        if held.as_slice() != [*local] || !is_only_called(callee, *around, index) {
            return;
        }
        let captures = captures.clone();
        if let Some(function) = self.copy(*around, vec![(index, *lambda)]) {
            expr.kind = ExprKind::MakeClosure { function, captures };
        }
    }

    /// The copy for these function values, made when it is new.
    fn copy(&mut self, original: FnId, known: Vec<(usize, FnId)>) -> Option<FnId> {
        let key = (original, known);
        if let Some(copy) = self.copies.get(&key) {
            return Some(*copy);
        }
        let function = &self.program.functions[original];
        let declared = function.params.len() - function.captures;
        let captured = key.1.iter().filter(|(index, _)| *index >= declared).count();
        if self.made >= COPIES_MAX
            || nodes(&function.body) > NODES_MAX
            || function.captures > captured
        {
            return None;
        }
        self.made += 1;
        let mut copy = Function {
            name: function.name.clone(),
            frame_name: function.frame_name.clone(),
            kind: function.kind,
            span: function.span,
            locals: function.locals.clone(),
            params: function.params.clone(),
            captures: 0,
            result: function.result,
            body: function.body.clone(),
        };
        let mut values = HashMap::default();
        for (index, value) in &key.1 {
            let value_function = &self.program.functions[*value];
            let declared = value_function.params.len() - value_function.captures;
            let captured: Vec<LocalId> = value_function.params[declared..]
                .iter()
                .map(|param| copy.locals.push(value_function.locals[*param].clone()))
                .collect();
            copy.params.extend(&captured);
            copy.captures += captured.len();
            values.insert(function.params[*index], Known { function: *value, captured });
        }
        for (index, _) in key.1.iter().rev() {
            copy.params.remove(*index);
        }
        let id = FnId::from_index(self.program.functions.len());
        let captured = copy.params[copy.params.len() - copy.captures..].to_vec();
        let mut redirect = Redirect { original, copy: id, key: &key, values, captured };
        redirect.expr(&mut copy.body);
        self.program.functions.push(copy);
        self.copies.insert(key, id);
        Some(id)
    }
}

/// A function value that is known.
struct Known {
    function: FnId,
    captured: Vec<LocalId>,
}

/// Makes the calls in a copy those of the known functions and of itself.
struct Redirect<'a> {
    original: FnId,
    copy: FnId,
    key: &'a Key,
    values: HashMap<LocalId, Known>,
    /// All captured parameters of the copy.
    captured: Vec<LocalId>,
}

impl Redirect<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        rewrite::children(expr, &mut |part| self.expr(part));
        match &mut expr.kind {
            ExprKind::CallClosure { callee, args } => {
                let ExprKind::Local(local) = callee.kind else { return };
                let Some(known) = self.values.get(&local) else { return };
                expr.kind = ExprKind::Call {
                    function: known.function,
                    args: std::mem::take(args),
                    captures: known.captured.clone(),
                };
            }
            ExprKind::Call { function, args, captures } if *function == self.original => {
                *function = self.copy;
                for (index, _) in self.key.1.iter().rev() {
                    args.remove(*index);
                }
                captures.clone_from(&self.captured);
            }
            _ => {}
        }
    }
}

/// How large an expression is.
pub fn nodes(expr: &Expr) -> usize {
    let mut count = 1;
    visit::children(expr, &mut |part| count += nodes(part));
    count
}

/// Whether the function only calls this parameter, and hands it on at its own position whenever it
/// calls itself.
fn is_only_called(function: &Function, id: FnId, index: usize) -> bool {
    let Some(param) = function.params.get(index) else { return false };
    let mut mentions = 0;
    visit::mentions(&function.body, &mut |local| mentions += usize::from(local == *param));
    let uses = good_uses(&function.body, id, index, *param);
    !function.locals[*param].cell && mentions > 0 && uses == Some(mentions)
}

/// How often it is called or handed on; `None`: a call of the function itself lacks it.
fn good_uses(expr: &Expr, id: FnId, index: usize, param: LocalId) -> Option<usize> {
    let is_param = |expr: &Expr| matches!(expr.kind, ExprKind::Local(local) if local == param);
    let mut uses = match &expr.kind {
        ExprKind::CallClosure { callee, .. } if is_param(callee) => 1,
        ExprKind::Call { function, args, .. } if *function == id => {
            if !is_param(&args[index]) {
                return None;
            }
            1
        }
        _ => 0,
    };
    let mut whole = true;
    visit::children(expr, &mut |part| match good_uses(part, id, index, param) {
        Some(more) => uses += more,
        None => whole = false,
    });
    whole.then_some(uses)
}

/// Where every clause only names a parameter (`f` in the clauses of `map([x | xs], f)`), the names
/// become that parameter and the match looks at the others only.
fn drop_plain_columns(function: &mut Function) {
    let mut assigned = HashSet::default();
    visit::assignments(&function.body, &mut |local| {
        assigned.insert(local);
    });
    let ExprKind::Match { subjects, arms, .. } = &mut function.body.kind else { return };
    let mut names = HashMap::default();
    for column in (0..subjects.len()).rev() {
        let ExprKind::Local(param) = subjects[column].kind else { continue };
        let is_fixed = |local: LocalId| !assigned.contains(&local) && !function.locals[local].cell;
        let plain = arms.iter().all(|arm| match arm.patterns[column].kind {
            PatternKind::Wildcard => true,
            PatternKind::Bind(local) => is_fixed(local),
            _ => false,
        });
        if subjects.len() == 1 || !plain || !is_fixed(param) {
            continue;
        }
        subjects.remove(column);
        for arm in arms.iter_mut() {
            if let PatternKind::Bind(local) = arm.patterns.remove(column).kind {
                names.insert(local, param);
            }
        }
    }
    rewrite::locals(&mut function.body, &mut |local| {
        *local = names.get(local).copied().unwrap_or(*local);
    });
}
