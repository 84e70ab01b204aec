//! Instances: a function at concrete types is made once, when something first needs it. Bodies are
//! lowered from a queue, so recursion of the program is no recursion here.

use super::derive::Derived;
use super::value::Wrapped;
use crate::base::hash::HashMap;
use crate::base::ids::{
    ConstraintId, DataId, FnId, FunId, IdVec, ModuleId, NativeId, TraitId, TypeId,
};
use crate::base::span::Span;
use crate::check::Checked;
use crate::check::constraint::{Answer, Question};
use crate::check::solve::Core;
use crate::check::typed::Inst;
use crate::check::world::{Body as TypedBody, World};
use crate::ir;
use crate::resolve::Builtin;
use crate::ty::Ty;
use crate::ty::table::Replacement;
use std::collections::VecDeque;
use std::rc::Rc;

/// What the type variables in scope are in one instance.
#[derive(Clone, Debug, Default)]
pub struct Env {
    types: Rc<Vec<(Ty, TypeId)>>,
}

impl Env {
    /// The given variables (roots) with their types.
    pub fn new(types: impl Iterator<Item = (Ty, TypeId)>) -> Env {
        Env { types: Rc::new(types.collect()) }
    }

    /// The type of a variable, by its root.
    pub fn get(&self, root: Ty) -> Option<TypeId> {
        self.types.iter().rev().find(|(var, _)| *var == root).map(|(_, id)| *id)
    }

    /// All variables with their types.
    pub fn pairs(&self) -> &[(Ty, TypeId)] {
        &self.types
    }
}

/// The library's functions by their names with module; of overloads the first.
fn by_name(world: &World, library: &IdVec<ModuleId, bool>) -> HashMap<Rc<str>, FunId> {
    let mut functions = HashMap::default();
    for fun in world.funs.ids() {
        let info = &world.funs[fun];
        if library[info.module] && info.parent.is_none() {
            let name = info.internal.split('/').next().unwrap_or(&info.internal);
            functions.entry(name.into()).or_insert(fun);
        }
    }
    functions
}

/// What is still to be lowered.
enum Job {
    Fun(FunId, Env),
    Derived(Derived, TypeId),
    Wrapped(Wrapped),
}

/// The state of lowering one program.
pub struct Lowering {
    /// The checked program: declarations, typed bodies, and the solver for what differs by
    /// instance.
    pub core: Core,
    /// The function `main`, until the instance that runs is lowered.
    pub entry: Option<FunId>,
    /// Which modules are the library's.
    pub library: IdVec<ModuleId, bool>,
    /// Its concrete types.
    pub types: ir::TypeTable,
    /// The concrete form of each declared type at each arguments.
    pub datas: HashMap<(DataId, Vec<TypeId>), TypeId>,
    /// The reverse.
    pub data_of: HashMap<TypeId, (DataId, Vec<TypeId>)>,
    /// For each concrete type one of the checker that stands for it.
    pub closed: HashMap<TypeId, Ty>,
    /// Whether a trait's implementation by the program takes part in a type.
    pub involved: HashMap<(TypeId, TraitId), bool>,
    /// Whether a type's own methods of a trait work for it.
    pub working: HashMap<(TypeId, TraitId), bool>,
    functions: Vec<Option<ir::Function>>,
    instances: HashMap<(FunId, Vec<TypeId>), FnId>,
    derived: HashMap<(Derived, TypeId), FnId>,
    wrapped: HashMap<Wrapped, FnId>,
    scope_vars: HashMap<FunId, Rc<[Ty]>>,
    /// Functions of the library by their names with module, once the compiler calls one.
    library_functions: Option<HashMap<Rc<str>, FunId>>,
    queue: VecDeque<(FnId, Job)>,
}

impl Lowering {
    /// Nothing lowered yet.
    pub fn new(checked: Checked) -> Lowering {
        let Checked { core, entry, library, .. } = checked;
        Lowering {
            core,
            entry: Some(entry),
            library,
            types: ir::TypeTable::new(),
            datas: HashMap::default(),
            data_of: HashMap::default(),
            closed: HashMap::default(),
            involved: HashMap::default(),
            working: HashMap::default(),
            functions: Vec::new(),
            instances: HashMap::default(),
            derived: HashMap::default(),
            wrapped: HashMap::default(),
            scope_vars: HashMap::default(),
            library_functions: None,
            queue: VecDeque::new(),
        }
    }

    /// The builtin that the compiler itself calls.
    pub fn native(&mut self, namespace: &str, name: &str) -> NativeId {
        let world = &mut self.core.world;
        let (space, symbol) = (world.names.intern(namespace), world.names.intern(name));
        let builtins = &self.core.builtins;
        let (functions, methods) = (&builtins.functions, &builtins.methods);
        let qualified = builtins.qualified.get(&(space, symbol));
        let lists = [functions.get(&symbol), methods.get(&symbol), qualified];
        let listed = lists.into_iter().flatten().flatten().chain(builtins.internal.get(&symbol));
        let natives = listed.filter_map(|builtin| match builtin {
            Builtin::Native(id) => Some(*id),
            Builtin::Function(_) => None,
        });
        let natives = natives.filter(|id| world.natives[*id].signature.namespace == namespace);
        natives.min().unwrap_or_else(|| {
            unreachable!("the library lacks `{namespace}.{name}`, which the compiler calls")
        })
    }

    /// The function of the library that the compiler itself calls.
    pub fn library_function(&mut self, module: &str, name: &str) -> FunId {
        let name = format!("{module}.{name}");
        let (world, library) = (&self.core.world, &self.library);
        let functions = self.library_functions.get_or_insert_with(|| by_name(world, library));
        *functions
            .get(&*name)
            .unwrap_or_else(|| unreachable!("the library lacks `{name}`, which the compiler calls"))
    }

    fn reserve(&mut self, job: Job) -> FnId {
        self.functions.push(None);
        let id = FnId(self.functions.len() as u32 - 1);
        self.queue.push_back((id, job));
        id
    }

    /// The type variables that the function's body may mention: its own and those of the functions
    /// around it.
    fn scope_vars(&mut self, fun: FunId) -> Rc<[Ty]> {
        if let Some(vars) = self.scope_vars.get(&fun) {
            return vars.clone();
        }
        let mut vars = Vec::new();
        let mut next = Some(fun);
        while let Some(fun) = next {
            if let Some(scheme) = self.core.world.scheme(fun) {
                vars.extend(scheme.vars.iter().map(|v| self.core.world.table.find(*v)));
            }
            next = self.core.world.funs[fun].parent;
        }
        let vars: Rc<[Ty]> = vars.into();
        self.scope_vars.insert(fun, vars.clone());
        vars
    }

    /// The instance of a top-level function at these types of its scheme's variables.
    pub fn instance(&mut self, fun: FunId, types: &[TypeId]) -> FnId {
        self.instance_in(fun, types, &Env::default())
    }

    /// The instance of `main` that runs: what it gives is only displayed. One that the program
    /// calls is another one.
    pub fn entry_instance(&mut self) -> FnId {
        let entry = self.entry.expect("nothing is lowered yet");
        let id = self.instance(entry, &[]);
        self.instances.clear();
        id
    }

    /// The instance of a function at these types, used from inside an instance.
    pub fn instance_in(&mut self, fun: FunId, types: &[TypeId], around: &Env) -> FnId {
        let env = self.env_with(fun, types, around);
        self.instance_at(fun, &env)
    }

    /// The instance whose variables are those of an environment.
    pub fn instance_at(&mut self, fun: FunId, around: &Env) -> FnId {
        let vars = self.scope_vars(fun);
        let mut types = Vec::with_capacity(vars.len());
        for var in vars.iter() {
            types.push(match around.get(*var) {
                Some(id) => id,
                None => self.type_id(*var, &Env::default()),
            });
        }
        if let Some(id) = self.instances.get(&(fun, types.clone())) {
            return *id;
        }
        let env = Env::new(vars.iter().copied().zip(types.iter().copied()));
        let id = self.reserve(Job::Fun(fun, env));
        self.instances.insert((fun, types), id);
        id
    }

    /// The variables that the function's own scheme quantifies.
    pub fn own_vars(&self, fun: FunId) -> Vec<Ty> {
        let world = &self.core.world;
        world.scheme(fun).map_or_else(Vec::new, |scheme| {
            scheme.vars.iter().map(|v| world.table.find(*v)).collect()
        })
    }

    /// The instance that a use of a function means.
    pub fn used(&mut self, fun: FunId, inst: &Inst, env: &Env) -> FnId {
        let env = self.used_env(fun, inst, env);
        self.instance_at(fun, &env)
    }

    /// The environment of the instance that a use of a function means.
    pub fn used_env(&mut self, fun: FunId, inst: &Inst, env: &Env) -> Env {
        let types: Vec<TypeId> = match inst {
            Inst::Same => return env.clone(),
            Inst::Types(types) => types.iter().map(|ty| self.type_id(*ty, env)).collect(),
            Inst::ByType(ty) => {
                let id = self.type_id(*ty, env);
                let wanted = self.closed(id);
                self.solve_types(fun, |table, ty| {
                    let _ = table.unify(ty, wanted);
                })
            }
        };
        self.env_with(fun, &types, env)
    }

    fn env_with(&self, fun: FunId, types: &[TypeId], around: &Env) -> Env {
        let own = self.own_vars(fun);
        let pairs = own.iter().copied().zip(types.iter().copied());
        Env::new(around.pairs().iter().copied().chain(pairs))
    }

    /// The instance of a function at parameters of these types, whatever its result.
    pub fn instance_by_params(&mut self, fun: FunId, params: &[TypeId]) -> FnId {
        let params = self.closed_all(params);
        let types = self.solve_types(fun, |table, ty| {
            let result = table.fresh();
            let wanted = table.function(&params, result);
            let _ = table.unify(ty, wanted);
        });
        self.instance_in(fun, &types, &Env::default())
    }

    /// The types of a scheme's variables once `fix` has made its type what it must be; variables
    /// that only constraints determine are solved by them.
    fn solve_types(
        &mut self,
        fun: FunId,
        fix: impl FnOnce(&mut crate::ty::Table, Ty),
    ) -> Vec<TypeId> {
        let Some(scheme) = self.core.world.scheme(fun) else { return Vec::new() };
        let table = &mut self.core.world.table;
        let (map, fresh) = table.freshen(&scheme.vars);
        let ty = table.replace(scheme.ty, &map);
        fix(table, ty);
        for constraint in scheme.constraints.iter() {
            self.answer_at(*constraint, &scheme.vars, &fresh);
        }
        fresh.into_iter().map(|ty| self.type_id(ty, &Env::default())).collect()
    }

    /// What a question of a generic body is answered in an instance.
    pub fn answer_in(&mut self, constraint: ConstraintId, env: &Env) -> Answer {
        let vars: Vec<Ty> = env.pairs().iter().map(|(var, _)| *var).collect();
        let types: Vec<TypeId> = env.pairs().iter().map(|(_, id)| *id).collect();
        let types = self.closed_all(&types);
        self.answer_at(constraint, &vars, &types)
    }

    /// The same with the variables' types as the checker writes them.
    fn answer_at(&mut self, constraint: ConstraintId, vars: &[Ty], types: &[Ty]) -> Answer {
        let (kind, span) = {
            let constraint = &self.core.constraints[constraint];
            (constraint.kind.clone(), constraint.span)
        };
        let map = Replacement::new(&self.core.world.table, vars, types);
        let table = &mut self.core.world.table;
        let kind = kind.map(&mut |ty| table.replace(ty, &map));
        self.ask(kind, span)
    }

    /// The answer to a question about closed types.
    pub fn ask(&mut self, kind: Question, span: Span) -> Answer {
        let id = self.core.ask(kind, span);
        self.core.constraints[id].answer.clone()
    }

    /// A function that the compiler writes for a type.
    pub fn derived(&mut self, what: Derived, ty: TypeId) -> FnId {
        if let Some(id) = self.derived.get(&(what, ty)) {
            return *id;
        }
        let id = self.reserve(Job::Derived(what, ty));
        self.derived.insert((what, ty), id);
        id
    }

    /// A function that only calls something which is no function of the program.
    pub fn wrapper(&mut self, wrapped: Wrapped) -> FnId {
        if let Some(id) = self.wrapped.get(&wrapped) {
            return *id;
        }
        let id = self.reserve(Job::Wrapped(wrapped.clone()));
        self.wrapped.insert(wrapped, id);
        id
    }

    /// Lowers everything that is needed so far.
    pub fn drain(&mut self) {
        while let Some((id, job)) = self.queue.pop_front() {
            let function = match job {
                Job::Fun(fun, env) => self.lower_fun(fun, env),
                Job::Derived(what, ty) => self.write_derived(what, ty),
                Job::Wrapped(wrapped) => self.write_wrapper(&wrapped),
            };
            self.functions[id.0 as usize] = Some(function);
        }
    }

    /// A function that was lowered.
    pub fn function(&self, id: FnId) -> &ir::Function {
        self.functions[id.0 as usize].as_ref().expect("it was drained from the queue")
    }

    /// The typed body of a function.
    pub fn typed(&self, fun: FunId) -> Rc<TypedBody> {
        self.core.world.funs[fun].body.clone().expect("a reachable body was inferred")
    }

    /// Everything that was made.
    pub fn finish(self) -> (IdVec<FnId, ir::Function>, ir::TypeTable) {
        let mut functions = IdVec::new();
        for function in self.functions {
            functions.push(function.expect("the queue was drained"));
        }
        (functions, self.types)
    }
}
