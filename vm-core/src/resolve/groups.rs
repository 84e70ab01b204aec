//! The order of inference: functions that mention each other form a group and are inferred
//! together, every group after those that it mentions. Of the library only what the program can
//! reach.
//!
//! The name of a method may stand for any implementation's, so it says in which order functions are
//! best inferred, but not that they need each other: `check/open_groups.rs` finds that out from the
//! receivers' types. Nor does the name of a function whose annotations tell its type.

use super::builtins::Builtin;
use super::decls::{FunctionRole, Resolved};
use super::modules::ValueRef;
use super::walk::{Mention, Walker};
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{FunId, Id, ModuleId};
use crate::base::intern::{Interner, Symbol};
use crate::base::sorted;
use crate::syntax::ast::{BinaryOp, TypeExprKind};

/// The groups in the order in which they can be inferred. The first `done` functions are inferred
/// already.
pub fn binding_groups(resolved: &Resolved<'_>, names: &Interner, done: usize) -> Vec<Vec<FunId>> {
    let mut graph = Graph::new(resolved, names, done);
    for (id, function) in resolved.functions.enumerate().skip(done) {
        // A shared variable is there, with its first value, also when nothing uses it.
        let is_first_value = matches!(function.role, FunctionRole::MvarInit(_));
        if is_first_value || !resolved.modules[function.module].library {
            graph.reach(id);
        }
    }
    graph.close();
    graph.groups()
}

/// The groups of all functions, also those that nothing mentions.
pub fn all_groups(resolved: &Resolved<'_>, names: &Interner) -> Vec<Vec<FunId>> {
    let mut graph = Graph::new(resolved, names, 0);
    for (id, _) in resolved.functions.enumerate() {
        graph.reach(id);
    }
    graph.close();
    graph.groups()
}

struct Graph<'r, 'a> {
    resolved: &'r Resolved<'a>,
    /// The number of functions that are inferred already.
    done: usize,
    /// For each name of methods of implementations and default methods a node that stands for all
    /// of them, so that a mention is one edge whatever the number of methods.
    methods: HashMap<Symbol, FunId>,
    /// Functions named like `fooGet`.
    getters: Vec<FunId>,
    operators: HashMap<BinaryOp, Symbol>,
    edges: Vec<Vec<FunId>>,
    reached: Vec<bool>,
    queue: Vec<FunId>,
    order: Vec<FunId>,
}

impl<'r, 'a> Graph<'r, 'a> {
    fn new(resolved: &'r Resolved<'a>, names: &Interner, done: usize) -> Graph<'r, 'a> {
        let count = resolved.functions.len();
        let mut methods: HashMap<Symbol, FunId> = HashMap::default();
        let mut edges = vec![Vec::new(); count];
        let mut getters = Vec::new();
        for (id, function) in resolved.functions.enumerate() {
            match function.role {
                FunctionRole::Method(_) | FunctionRole::Default(_) => {
                    let node = *methods.entry(function.name).or_insert_with(|| {
                        edges.push(Vec::new());
                        FunId::from_index(edges.len() - 1)
                    });
                    edges[node.index()].push(id);
                }
                FunctionRole::Plain if names.text(function.name).ends_with("Get") => {
                    getters.push(id);
                }
                _ => {}
            }
        }
        let operators = [
            (BinaryOp::Add, "add"),
            (BinaryOp::Sub, "sub"),
            (BinaryOp::Mul, "mul"),
            (BinaryOp::Div, "div"),
        ];
        let operators =
            operators.iter().filter_map(|(op, name)| Some((*op, names.lookup(name)?))).collect();
        let reached = vec![false; edges.len()];
        Graph {
            resolved,
            done,
            methods,
            getters,
            operators,
            edges,
            reached,
            queue: Vec::new(),
            order: Vec::new(),
        }
    }

    /// The components, those taken apart that only names of methods and annotated functions hold
    /// together.
    fn groups(&self) -> Vec<Vec<FunId>> {
        let components = Components::of(&self.edges, &self.order);
        let mut place = vec![0; self.edges.len()];
        for (index, component) in components.iter().enumerate() {
            component.iter().for_each(|id| place[id.index()] = index);
        }
        let mut edges = vec![Vec::new(); self.edges.len()];
        let mut order = components.concat();
        order.retain(|id| id.index() < self.resolved.functions.len());
        sorted::sort_by_key(&mut order, |id| (place[id.index()], self.is_of_one_type(*id), *id));
        for id in &order {
            let needs = |target: &FunId| {
                place[target.index()] == place[id.index()]
                    && target.index() < self.resolved.functions.len()
                    && !self.is_told(*target)
            };
            edges[id.index()] = self.edges[id.index()].clone();
            edges[id.index()].retain(needs);
        }
        Components::of(&edges, &order)
    }

    /// Whether a function is a method of a type without parts. Such methods come last: they may
    /// need many others, which would be inferred in the middle of each other, up to a limit.
    fn is_of_one_type(&self, id: FunId) -> bool {
        let FunctionRole::Method(implementation) = self.resolved.functions[id].role else {
            return false;
        };
        let target = &self.resolved.impls[implementation].decl.target;
        matches!(&target.kind, TypeExprKind::Named { args: None, .. })
    }

    /// Whether a function's annotations tell its whole type.
    fn is_told(&self, id: FunId) -> bool {
        let clauses = &self.resolved.functions[id].clauses;
        let arity = clauses.first().map_or(0, |clause| clause.params.len());
        clauses.iter().any(|clause| clause.result.is_some())
            && (0..arity).all(|index| clauses.iter().any(|c| c.params[index].ty.is_some()))
    }

    fn reach(&mut self, id: FunId) {
        if !std::mem::replace(&mut self.reached[id.index()], true) {
            self.queue.push(id);
            self.order.push(id);
        }
    }

    /// Walks every reached function and what it mentions.
    fn close(&mut self) {
        let mut next = 0;
        while next < self.queue.len() {
            let id = self.queue[next];
            next += 1;
            let targets = match id.index() < self.resolved.functions.len() {
                true => self.mentioned(id),
                false => std::mem::take(&mut self.edges[id.index()]),
            };
            targets.iter().for_each(|target| self.reach(*target));
            self.edges[id.index()] = targets;
        }
    }

    fn mentioned(&self, id: FunId) -> Vec<FunId> {
        let function = &self.resolved.functions[id];
        let mut walker = Walker::default();
        function.clauses.iter().for_each(|clause| walker.clause(clause));
        if let Some((value, _)) = function.value {
            walker.value(value);
        }
        let mut seen = HashSet::default();
        let mut targets = Vec::new();
        for mention in &walker.mentions {
            if seen.insert(mention) {
                self.resolve(function.module, mention, &mut targets);
            }
        }
        targets.retain(|target| target.index() >= self.done);
        sorted::sort(&mut targets);
        targets.dedup();
        targets
    }

    fn resolve(&self, module: ModuleId, mention: &Mention, out: &mut Vec<FunId>) {
        match mention {
            Mention::Name(name) => {
                match self.resolved.value(module, *name) {
                    Some(value) => push_value(&value, out),
                    None => push_builtins(self.resolved.builtins.functions.get(name), out),
                }
                self.push_methods(*name, out);
            }
            Mention::Method(name) => {
                if let Some(value) = self.resolved.value(module, *name) {
                    push_value(&value, out);
                }
                push_builtins(self.resolved.builtins.methods.get(name), out);
                self.push_methods(*name, out);
            }
            Mention::Path(path) => self.push_path(module, path, out),
            Mention::Operator(op) => {
                if let Some(name) = self.operators.get(op) {
                    self.push_methods(*name, out);
                }
            }
            Mention::Index => out.extend(&self.getters),
        }
    }

    fn push_methods(&self, name: Symbol, out: &mut Vec<FunId>) {
        out.extend(self.methods.get(&name));
    }

    fn push_path(&self, module: ModuleId, path: &[Symbol], out: &mut Vec<FunId>) {
        let Some((name, around)) = path.split_last() else { return };
        if let Some(target) = self.resolved.module_path(module, around.iter().copied())
            && let Some(member) = self.resolved.modules[target].values.get(name)
        {
            push_value(&member.what, out);
        }
        if let [namespace] = around {
            push_builtins(self.resolved.builtins.qualified.get(&(*namespace, *name)), out);
        }
    }
}

fn push_value(value: &ValueRef, out: &mut Vec<FunId>) {
    match value {
        ValueRef::Functions(functions) => out.extend(functions.iter()),
        ValueRef::Value(fun) => out.push(*fun),
        ValueRef::Mvar(_) => {}
    }
}

fn push_builtins(builtins: Option<&Vec<Builtin>>, out: &mut Vec<FunId>) {
    for builtin in builtins.into_iter().flatten() {
        if let Builtin::Function(fun) = builtin {
            out.push(*fun);
        }
    }
}

/// Tarjan's algorithm with its own stack, so that a long chain of calls costs no host stack.
struct Components<'g> {
    edges: &'g [Vec<FunId>],
    number: Vec<u32>,
    low: Vec<u32>,
    on_stack: Vec<bool>,
    stack: Vec<FunId>,
    counter: u32,
    groups: Vec<Vec<FunId>>,
}

const UNSEEN: u32 = u32::MAX;

impl<'g> Components<'g> {
    /// The components of what `order` reaches, each one after those that it mentions; in each the
    /// nodes in their order.
    fn of(edges: &'g [Vec<FunId>], order: &[FunId]) -> Vec<Vec<FunId>> {
        let count = edges.len();
        let mut components = Components {
            edges,
            number: vec![UNSEEN; count],
            low: vec![0; count],
            on_stack: vec![false; count],
            stack: Vec::new(),
            counter: 0,
            groups: Vec::new(),
        };
        for id in order {
            if components.number[id.index()] == UNSEEN {
                components.search(*id);
            }
        }
        components.groups
    }

    fn enter(&mut self, id: FunId) {
        self.number[id.index()] = self.counter;
        self.low[id.index()] = self.counter;
        self.counter += 1;
        self.stack.push(id);
        self.on_stack[id.index()] = true;
    }

    fn search(&mut self, start: FunId) {
        self.enter(start);
        let mut path = vec![(start, 0)];
        while let Some((id, next)) = path.pop() {
            match self.edges[id.index()].get(next) {
                Some(target) => {
                    path.push((id, next + 1));
                    if self.number[target.index()] == UNSEEN {
                        self.enter(*target);
                        path.push((*target, 0));
                    } else if self.on_stack[target.index()] {
                        let number = self.number[target.index()];
                        self.low[id.index()] = self.low[id.index()].min(number);
                    }
                }
                None => {
                    if let Some((parent, _)) = path.last() {
                        let low = self.low[id.index()];
                        self.low[parent.index()] = self.low[parent.index()].min(low);
                    }
                    if self.low[id.index()] == self.number[id.index()] {
                        self.close_group(id);
                    }
                }
            }
        }
    }

    fn close_group(&mut self, root: FunId) {
        let mut group = Vec::new();
        while let Some(id) = self.stack.pop() {
            self.on_stack[id.index()] = false;
            group.push(id);
            if id == root {
                break;
            }
        }
        sorted::sort(&mut group);
        self.groups.push(group);
    }
}
