//! Everything the checker knows about declarations: types, traits, implementations, functions with
//! their schemes and typed bodies. It outlives the syntax trees: `lower` works on it alone.

use super::typed::Expr;
use crate::base::hash::{HashMap, HashSet};
use crate::base::ids::{
    ConstraintId, DataId, FunId, IdVec, ImplId, Layers, ModuleId, MvarId, NativeId, TraitId, VarId,
};
use crate::base::intern::{Interner, Symbol};
use crate::base::limits;
use crate::base::sorted;
use crate::base::span::Span;
use crate::resolve::builtins::BUILTIN_TRAITS;
use crate::resolve::library::NativeSignature;
use crate::ty::{Head, Node, Table, Ty};
use std::cell::Cell;
use std::rc::Rc;

/// All declarations.
pub struct World {
    /// Names.
    pub names: Interner,
    /// Types.
    pub table: Table,
    /// Records and variants.
    pub datas: Layers<DataId, Data>,
    /// Traits.
    pub traits: IdVec<TraitId, Trait>,
    /// Implementations in order.
    pub impls: Layers<ImplId, Impl>,
    /// Implementations by trait and the outermost form of their type.
    impls_by_head: HashMap<(TraitId, Option<Head>), Vec<ImplId>>,
    /// Methods of implementations by name, default methods included.
    pub methods: HashMap<Symbol, Vec<MethodImpl>>,
    /// The same by name and the outermost form of their type.
    methods_by_head: HashMap<(Symbol, Option<Head>), Vec<MethodImpl>>,
    /// Functions.
    pub funs: Layers<FunId, Fun>,
    /// Variables of functions.
    pub vars: Layers<VarId, Var>,
    /// Builtins.
    pub natives: Layers<NativeId, Native>,
    /// The names of all methods that traits declare.
    pub declared_methods: HashSet<Symbol>,
    /// Shared variables.
    pub mvars: IdVec<MvarId, Mvar>,
    /// Whether the program asks which reactive records hold another one.
    pub asks_for_parents: bool,
    /// The first pattern of a list's beginning that made something a String only because nothing
    /// said that it is a list.
    pub text_pattern: Option<Span>,
    /// How many more times similar names are sought.
    searches: Cell<u32>,
}

/// A declared type.
pub struct Data {
    /// Its name.
    pub name: Symbol,
    /// Its name with module: `geo.Point`.
    pub qualified: Rc<str>,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// Whether it is a record, and how its values behave.
    pub kind: crate::ir::DataKind,
    /// Whether it is visible outside its module.
    pub public: bool,
    /// Its parameters: quantified variables.
    pub params: Rc<[Ty]>,
    /// Its constructors; a record has one.
    pub ctors: Vec<Ctor>,
}

/// A constructor.
pub struct Ctor {
    /// Its name.
    pub name: Symbol,
    /// Its fields: the name where declared with one, and the type.
    pub fields: Vec<(Option<Symbol>, Ty)>,
}

/// A trait.
pub struct Trait {
    /// Its name.
    pub name: Symbol,
    /// Its parameters: quantified variables.
    pub params: Rc<[Ty]>,
    /// Its supertraits.
    pub supers: Vec<TraitUse>,
    /// Its methods.
    pub methods: Vec<TraitMethod>,
}

/// A trait with its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TraitUse {
    /// The trait.
    pub trait_id: TraitId,
    /// A tuple of its arguments; nothing for a trait without parameters.
    pub args: Option<Ty>,
}

/// Whether a method works on a value of the implementing type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receiver {
    /// Its first parameter.
    First,
    /// It belongs to the type alone: `Type.zero()`.
    None,
}

/// A method as a trait declares it.
pub struct TraitMethod {
    /// Its name.
    pub name: Symbol,
    /// The number of parameters.
    pub arity: usize,
    /// The default method.
    pub default: Option<FunId>,
    /// What it is called on.
    pub receiver: Receiver,
}

/// An implementation.
pub struct Impl {
    /// The trait.
    pub trait_id: TraitId,
    /// The type.
    pub target: Ty,
    /// The trait's arguments.
    pub args: Option<Ty>,
    /// The variables of both.
    pub vars: Rc<[Ty]>,
    /// What these variables must implement.
    pub conditions: Rc<[(Ty, TraitUse)]>,
    /// Its methods, default ones included.
    pub methods: Vec<(Symbol, FunId)>,
    /// Where it is.
    pub span: Span,
}

/// A method of some implementation.
#[derive(Clone, Copy, Debug)]
pub struct MethodImpl {
    /// The implementation.
    pub impl_id: ImplId,
    /// The method.
    pub fun: FunId,
    /// Its place among the methods of its name: the first of several is taken.
    pub order: u32,
}

/// What a function is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A function of the program or library.
    Plain,
    /// A module-level value or constant.
    Value,
    /// The first value of an mvar.
    MvarInit,
    /// A method of an implementation.
    Method(ImplId),
    /// A default method of a trait.
    TraitDefault(TraitId),
    /// A local function or a lambda bound to a name.
    Local,
    /// A lambda.
    Lambda,
    /// A parameter's default.
    Default,
    /// What `spawn` runs.
    Process,
}

/// A function as written.
pub struct Fun {
    /// Its name.
    pub name: Symbol,
    /// The name in traces: `NAME/_,Int`.
    pub internal: Rc<str>,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// Where its name stands.
    pub span: Span,
    /// What it is for.
    pub role: Role,
    /// The function around it.
    pub parent: Option<FunId>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The type parameters that it declares, also those that its type doesn't mention.
    pub type_params: Vec<(Symbol, Ty)>,
    /// What `Self` is in a method.
    pub self_type: Option<Ty>,
    /// Its type, as far as known.
    pub scheme: SchemeState,
    /// Its body, once inferred.
    pub body: Option<Rc<Body>>,
    /// Variables of functions around it that it uses.
    pub free: Free,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name, when its pattern is one.
    pub name: Option<Symbol>,
    /// The function that computes its default.
    pub default: Option<FunId>,
    /// Whether it may be left out, before `default` is known.
    pub optional: bool,
    /// Where it is declared, in a program's own function.
    pub span: Option<Span>,
}

/// How far inference of a function has come.
#[derive(Clone)]
pub enum SchemeState {
    /// Not begun.
    Todo,
    /// In progress: its type inside its own group.
    Mono(Ty),
    /// In progress, but its annotations tell everything.
    Declared(Rc<Scheme>),
    /// Done.
    Done(Rc<Scheme>),
}

/// A generalised type.
#[derive(Debug)]
pub struct Scheme {
    /// The quantified variables.
    pub vars: Rc<[Ty]>,
    /// The function's type; for a value, a function without parameters.
    pub ty: Ty,
    /// What each use must prove.
    pub constraints: Rc<[ConstraintId]>,
}

/// A typed body.
pub struct Body {
    /// Parameters.
    pub params: Vec<VarId>,
    /// The body.
    pub expr: Expr,
    /// The type of its value.
    pub result: Ty,
}

/// What a nested function uses of those around it.
#[derive(Clone, Debug, Default)]
pub struct Free {
    /// Variables used directly.
    pub vars: Vec<VarId>,
    /// Functions nested in it or used by it.
    pub funs: Vec<FunId>,
    /// All variables of functions around it that it needs, once computed.
    pub closure: Rc<[VarId]>,
}

/// A variable.
pub struct Var {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: Ty,
    /// Whether it is a `var`.
    pub mutable: bool,
    /// Whether a nested function uses it.
    pub captured: bool,
    /// Whether its value may be a missing one (`()`), tested at each use.
    pub unchecked: bool,
    /// The function that it belongs to.
    pub owner: FunId,
    /// Where it is bound.
    pub span: Span,
}

/// A builtin.
pub struct Native {
    /// What the library says.
    pub signature: NativeSignature,
    /// Its type, once read.
    pub info: Option<Rc<NativeInfo>>,
}

/// A builtin's signature, read.
#[derive(Debug)]
pub struct NativeInfo {
    /// Its type, hidden parameters left out.
    pub scheme: Rc<Scheme>,
    /// Names of the written parameters.
    pub params: Vec<Symbol>,
    /// The declared type parameters, with the variables of the scheme that stand for them.
    pub type_params: Vec<(Symbol, Ty)>,
    /// The types whose numbers follow the written parameters.
    pub hidden: Vec<Ty>,
    /// Whether the result may be a missing one.
    pub unchecked: bool,
}

/// A shared variable.
pub struct Mvar {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: Ty,
    /// Its first value.
    pub init: FunId,
}

/// A builtin trait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BuiltinTrait {
    Num,
    Eq,
    Ord,
    Show,
    Hash,
    Copy,
    Concat,
    Length,
    Convert,
    ReactiveRecord,
    ReactiveVariant,
    /// Every type is one, if only something tells which it is.
    Known,
}

const BUILTINS: [BuiltinTrait; BUILTIN_TRAITS.len()] = [
    BuiltinTrait::Num,
    BuiltinTrait::Eq,
    BuiltinTrait::Ord,
    BuiltinTrait::Show,
    BuiltinTrait::Hash,
    BuiltinTrait::Copy,
    BuiltinTrait::Concat,
    BuiltinTrait::Length,
    BuiltinTrait::Convert,
    BuiltinTrait::ReactiveRecord,
    BuiltinTrait::ReactiveVariant,
    BuiltinTrait::Known,
];

impl BuiltinTrait {
    /// How many parameters a method of an implementation has; `None`: it isn't one of the trait's.
    pub fn operands(self, method: &str) -> Option<usize> {
        match (self, method) {
            (BuiltinTrait::Show, "show") | (BuiltinTrait::Hash, "hash") => Some(1),
            (BuiltinTrait::Copy, "copy") => Some(1),
            (BuiltinTrait::Eq, "eq" | "neq") => Some(2),
            (BuiltinTrait::Ord, "lt" | "gt" | "lte" | "gte" | "compare") => Some(2),
            (BuiltinTrait::Num, "add" | "sub" | "mul" | "div") => Some(2),
            _ => None,
        }
    }

    /// Its id.
    pub fn id(self) -> TraitId {
        TraitId(self as u32)
    }

    /// The builtin trait with that id.
    pub fn of(id: TraitId) -> Option<BuiltinTrait> {
        BUILTINS.get(id.0 as usize).copied()
    }
}

impl TraitUse {
    /// A trait without parameters.
    pub fn plain(trait_id: TraitId) -> TraitUse {
        TraitUse { trait_id, args: None }
    }

    /// The same with its arguments replaced.
    pub fn map(self, f: &mut dyn FnMut(Ty) -> Ty) -> TraitUse {
        TraitUse { args: self.args.map(f), ..self }
    }
}

impl World {
    /// A world without declarations.
    pub fn new(names: Interner) -> World {
        World {
            names,
            table: Table::new(),
            datas: Layers::new(),
            traits: IdVec::new(),
            impls: Layers::new(),
            impls_by_head: HashMap::default(),
            methods: HashMap::default(),
            methods_by_head: HashMap::default(),
            funs: Layers::new(),
            vars: Layers::new(),
            natives: Layers::new(),
            declared_methods: HashSet::default(),
            mvars: IdVec::new(),
            asks_for_parents: false,
            text_pattern: None,
            searches: Cell::new(limits::SIMILAR_NAME_SEARCHES_MAX),
        }
    }

    /// Whether names similar to an unknown one may be sought once more.
    pub fn may_search(&self) -> bool {
        let left = self.searches.get();
        self.searches.set(left.saturating_sub(1));
        left > 0
    }

    /// Makes everything so far the part that [`World::layer`] shares.
    pub fn freeze(&mut self) {
        self.table.freeze();
        self.datas.freeze();
        self.impls.freeze();
        self.funs.freeze();
        self.vars.freeze();
        self.natives.freeze();
    }

    /// A world that begins with everything in this one. Traits and shared variables are declared
    /// anew: they are few.
    pub fn layer(&self, names: Interner) -> World {
        World {
            names,
            table: self.table.layer(),
            datas: self.datas.layer(),
            traits: IdVec::new(),
            impls: self.impls.layer(),
            impls_by_head: self.impls_by_head.clone(),
            methods: self.methods.clone(),
            methods_by_head: self.methods_by_head.clone(),
            funs: self.funs.layer(),
            vars: self.vars.layer(),
            natives: self.natives.layer(),
            declared_methods: HashSet::default(),
            mvars: IdVec::new(),
            asks_for_parents: false,
            text_pattern: None,
            searches: Cell::new(limits::SIMILAR_NAME_SEARCHES_MAX),
        }
    }

    /// Whether a type is Option or Result.
    pub fn is_wrapper(&self, data: DataId) -> bool {
        ["Option", "Result"].contains(&&*self.datas[data].qualified)
    }

    /// Enters an implementation.
    pub fn add_impl(&mut self, new: Impl) -> ImplId {
        let key = (new.trait_id, self.table.head(new.target));
        let id = self.impls.push(new);
        self.impls_by_head.entry(key).or_default().push(id);
        id
    }

    /// The implementations of a trait whose type has the outermost form of this one, in order.
    pub fn impls_for(&self, trait_id: TraitId, ty: Ty) -> Vec<ImplId> {
        let head = self.table.head(ty);
        let of = |head| self.impls_by_head.get(&(trait_id, head)).into_iter().flatten().copied();
        let mut found: Vec<ImplId> = match head {
            Some(_) => of(head).chain(of(None)).collect(),
            None => self.impls.ids().filter(|i| self.impls[*i].trait_id == trait_id).collect(),
        };
        sorted::sort(&mut found);
        found
    }

    /// Enters a method.
    pub fn add_method(&mut self, name: Symbol, method: MethodImpl) {
        let head = self.table.head(self.impls[method.impl_id].target);
        let all = self.methods.entry(name).or_default();
        let method = MethodImpl { order: all.len() as u32, ..method };
        all.push(method);
        self.methods_by_head.entry((name, head)).or_default().push(method);
    }

    /// The methods of that name for types with the outermost form of this one, in order.
    pub fn methods_for(&self, name: Symbol, ty: Ty) -> Vec<MethodImpl> {
        let head = self.table.head(ty);
        let of = |head| self.methods_by_head.get(&(name, head)).into_iter().flatten().copied();
        match head {
            Some(_) => {
                let mut found: Vec<MethodImpl> = of(head).chain(of(None)).collect();
                sorted::sort_by_key(&mut found, |method| method.order);
                found
            }
            None => self.methods.get(&name).cloned().unwrap_or_default(),
        }
    }

    /// A method as a trait declares it.
    pub fn trait_method(&self, trait_id: TraitId, name: Symbol) -> Option<&TraitMethod> {
        self.traits[trait_id].methods.iter().find(|method| method.name == name)
    }

    /// Whether the arguments of the trait that a method belongs to take part in its choice.
    pub fn of_generic_trait(&self, fun: FunId) -> bool {
        let trait_id = match self.funs[fun].role {
            Role::Method(id) => self.impls[id].trait_id,
            Role::TraitDefault(id) => id,
            _ => return false,
        };
        trait_id != TraitId(u32::MAX) && !self.traits[trait_id].params.is_empty()
    }

    /// The text of a name.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }

    /// Prints types for messages.
    pub fn type_name(&self, ty: Ty) -> String {
        self.type_names(&[ty]).swap_remove(0)
    }

    /// `Show`, `Into[Int]`
    pub fn trait_text(&self, of: TraitUse) -> String {
        let name = self.text(self.traits[of.trait_id].name);
        match of.args.map(|args| self.table.node(args)) {
            Some(Node::Tuple(args)) => {
                format!("{name}[{}]", self.type_names(self.table.items(args)).join(", "))
            }
            _ => name.to_string(),
        }
    }

    /// Prints several types of one message: the same variable has the same name in all.
    pub fn type_names(&self, types: &[Ty]) -> Vec<String> {
        let data_name = |id: DataId| self.text(self.datas[id].name).to_string();
        let mut printer = crate::ty::print::Printer::new(&self.table, &data_name);
        types.iter().map(|ty| printer.print(*ty)).collect()
    }

    /// The parameters and result of a function type.
    pub fn signature(&self, ty: Ty) -> Option<(Vec<Ty>, Ty)> {
        match self.table.node(ty) {
            Node::Function(params, result) => Some((self.table.items(params).to_vec(), result)),
            _ => None,
        }
    }

    /// The scheme of a finished or declared function.
    pub fn scheme(&self, fun: FunId) -> Option<Rc<Scheme>> {
        match &self.funs[fun].scheme {
            SchemeState::Done(scheme) | SchemeState::Declared(scheme) => Some(scheme.clone()),
            SchemeState::Todo | SchemeState::Mono(_) => None,
        }
    }

    /// The types of a constructor's fields and of its value, at fresh type arguments.
    pub fn instantiate_ctor(&mut self, ctor: crate::resolve::CtorRef) -> (Vec<Ty>, Ty) {
        let params = self.datas[ctor.data].params.clone();
        let (map, args) = self.table.freshen(&params);
        let fields: Vec<Ty> =
            self.datas[ctor.data].ctors[ctor.index as usize].fields.iter().map(|f| f.1).collect();
        let fields = fields.into_iter().map(|ty| self.table.replace(ty, &map)).collect();
        (fields, self.table.data(ctor.data, &args))
    }

    /// The type of a constructor's field for a value of type `object`.
    pub fn field_type(&mut self, object: Ty, ctor: usize, index: usize) -> Ty {
        let Node::Data(data, args) = self.table.node(object) else {
            unreachable!("only declared types have named fields")
        };
        let args = self.table.items(args).to_vec();
        let params = self.datas[data].params.clone();
        let ty = self.datas[data].ctors[ctor].fields[index].1;
        let map = crate::ty::table::Replacement::new(&self.table, &params, &args);
        self.table.replace(ty, &map)
    }

    /// The data type whose fields can be read with a dot: a record, or a variant with one
    /// constructor.
    pub fn record(&self, ty: Ty) -> Option<DataId> {
        match self.table.node(ty) {
            Node::Data(data, _) if self.datas[data].ctors.len() == 1 => Some(data),
            _ => None,
        }
    }

    /// The position of a named field in a type whose fields can be read.
    pub fn field_index(&self, data: DataId, name: Symbol) -> Option<usize> {
        self.datas[data].ctors.first()?.fields.iter().position(|(n, _)| *n == Some(name))
    }
}
