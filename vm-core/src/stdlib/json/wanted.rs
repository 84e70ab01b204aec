//! The type that a Json value is decoded to: one of the program's table, or one that a text names,
//! which the program may never mention (`Pair[Int, String]`). Named types are worked out from the
//! declarations: a declared type stands in the table at its own parameters.

use crate::base::ids::TypeId;
use crate::ir::types::ParamIdx;
use crate::ir::{Data, TypeDef, TypeTable};
use crate::ty::Prim;
use std::rc::Rc;

/// Nesting of brackets in a type's name; no type of a program comes near it.
const DEPTH_MAX: u32 = 50;

/// A type.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// A type of the table, whose parameters are these.
    Known(TypeId, Rc<[Wanted]>),
    Prim(Prim),
    List(Rc<Wanted>),
    Set(Rc<Wanted>),
    Map(Rc<[Wanted; 2]>),
    Tuple(Rc<[Wanted]>),
    /// An argument that a name leaves out (`Option`): what the Json is by itself.
    Open,
}

/// A type's outermost form.
pub enum Shape {
    Prim(Prim),
    List(Wanted),
    Set(Wanted),
    Map(Wanted, Wanted),
    Tuple(Rc<[Wanted]>),
    /// A record or variant: its number, what is declared, and what its fields' parameters are.
    Data(TypeId, Rc<Data>, Rc<[Wanted]>),
    Function,
    Open,
}

impl Wanted {
    /// A concrete type of the table.
    pub fn of(ty: TypeId) -> Wanted {
        Wanted::Known(ty, Rc::from([]))
    }

    /// The type that a text names.
    pub fn named(types: &TypeTable, text: &str) -> Option<Wanted> {
        let mut reader = Reader { types, rest: text, depth: 0 };
        let wanted = reader.ty()?;
        reader.skip_blanks();
        reader.rest.is_empty().then_some(wanted)
    }

    /// Its outermost form.
    pub fn shape(&self, types: &TypeTable) -> Shape {
        let (id, args) = match self {
            Wanted::Known(id, args) => (*id, args),
            Wanted::Prim(prim) => return Shape::Prim(*prim),
            Wanted::List(item) => return Shape::List((**item).clone()),
            Wanted::Set(item) => return Shape::Set((**item).clone()),
            Wanted::Map(parts) => return Shape::Map(parts[0].clone(), parts[1].clone()),
            Wanted::Tuple(parts) => return Shape::Tuple(parts.clone()),
            Wanted::Open => return Shape::Open,
        };
        let part = |id: &TypeId| Wanted::Known(*id, args.clone());
        match &types[id] {
            TypeDef::Prim(prim) => Shape::Prim(*prim),
            TypeDef::List(item) => Shape::List(part(item)),
            TypeDef::Set(item) => Shape::Set(part(item)),
            TypeDef::Map(key, value) => Shape::Map(part(key), part(value)),
            TypeDef::Tuple(parts) => Shape::Tuple(parts.iter().map(part).collect()),
            TypeDef::Function(..) => Shape::Function,
            TypeDef::Data(data) => Shape::Data(id, data.clone(), args.clone()),
            TypeDef::Param(ParamIdx(index)) => args[*index as usize].shape(types),
        }
    }

    /// Its name as messages print it.
    pub fn name(&self, types: &TypeTable) -> String {
        let names = |parts: &[Wanted]| {
            parts.iter().map(|part| part.name(types)).collect::<Vec<_>>().join(", ")
        };
        match self.shape(types) {
            Shape::Prim(prim) => prim.name().to_string(),
            Shape::List(item) => format!("List[{}]", item.name(types)),
            Shape::Set(item) => format!("Set[{}]", item.name(types)),
            Shape::Map(key, value) => format!("Map[{}, {}]", key.name(types), value.name(types)),
            Shape::Tuple(parts) => format!("({})", names(&parts)),
            Shape::Data(_, data, _) if data.args.is_empty() => data.name.to_string(),
            Shape::Data(_, data, args) => {
                let own = data.args.iter().map(|id| Wanted::Known(*id, args.clone()));
                format!("{}[{}]", data.name, names(&own.collect::<Vec<_>>()))
            }
            Shape::Function => "Function".to_string(),
            Shape::Open => "_".to_string(),
        }
    }
}

/// Reads the name of a type.
struct Reader<'a> {
    types: &'a TypeTable,
    rest: &'a str,
    depth: u32,
}

impl Reader<'_> {
    fn ty(&mut self) -> Option<Wanted> {
        if self.depth == DEPTH_MAX {
            return None;
        }
        self.depth += 1;
        let wanted = if self.take("(") { self.tuple() } else { self.applied() };
        self.depth -= 1;
        wanted
    }

    /// The parts and the closing parenthesis.
    fn tuple(&mut self) -> Option<Wanted> {
        if self.take(")") {
            return Some(Wanted::Prim(Prim::Unit));
        }
        let mut parts = self.types(")")?;
        match parts.len() {
            1 => parts.pop(),
            _ => Some(Wanted::Tuple(parts.into())),
        }
    }

    /// A name, perhaps with arguments; those of a declared type may be left out.
    fn applied(&mut self) -> Option<Wanted> {
        self.skip_blanks();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        let args = if self.take("[") { Some(self.types("]")?) } else { None };
        if let Some(id) = self.types.declared(name) {
            let TypeDef::Data(data) = &self.types[id] else { return None };
            let args = args.unwrap_or_else(|| vec![Wanted::Open; data.args.len()]);
            return (data.args.len() == args.len()).then(|| Wanted::Known(id, args.into()));
        }
        let args = args.unwrap_or_default();
        let wanted = match (name, <[Wanted; 1]>::try_from(args)) {
            ("List" | "Array", Ok([item])) => Wanted::List(item.into()),
            ("Set", Ok([item])) => Wanted::Set(item.into()),
            ("Map", Err(args)) => Wanted::Map(Rc::new(args.try_into().ok()?)),
            (_, Err(args)) if args.is_empty() => Wanted::Prim(Prim::named(name)?),
            _ => return None,
        };
        Some(wanted)
    }

    /// Types separated by commas, and the closing bracket.
    fn types(&mut self, close: &str) -> Option<Vec<Wanted>> {
        let mut types = vec![self.ty()?];
        while self.take(",") {
            types.push(self.ty()?);
        }
        self.take(close).then_some(types)
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}
