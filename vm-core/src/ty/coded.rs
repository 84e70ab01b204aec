//! Types as bytes, for the checked library. Of the table only what something refers to is written,
//! variables that were fixed as what they are, and what is the same once.

use super::Prim;
use super::table::{Node, Table, Ty, Unbound, VarKind};
use crate::base::codec::{Coded, Decoder, Encoder, Stream, coded_enum, coded_struct};
use crate::base::hash::HashMap;
use crate::base::ids::DataId;

impl Coded for Ty {
    fn encode(&self, to: &mut Encoder) {
        let number = to.types.meet(self.0);
        to.number_in(Stream::Types, u64::from(number));
    }
    fn decode(from: &mut Decoder<'_>) -> Ty {
        Ty(from.number_in(Stream::Types) as u32)
    }
}

coded_enum!(Prim {
    Unit,
    Bool,
    Int,
    Sized(size),
    Float,
    Float32,
    BigInt,
    Decimal,
    Char,
    String,
    Pid,
    Ref,
    Never,
    Int64Array,
    Float64Array,
    Float32Array,
    Buffer,
    Server,
    WebSocket,
    Dyn,
});
coded_enum!(VarKind { Bottom, Plain, Deferred, Dyn });
coded_struct!(Unbound { level, kind, waited });

/// A type as it is written: without links, its parts in it.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Written {
    Unbound(Unbound),
    Prim(Prim),
    List(Ty),
    Map(Ty, Ty),
    Set(Ty),
    Tuple(Vec<Ty>),
    Function(Vec<Ty>, Ty),
    Data(DataId, Vec<Ty>),
    Error,
}

coded_enum!(Written {
    Unbound(unbound),
    Prim(prim),
    List(item),
    Map(key, value),
    Set(item),
    Tuple(parts),
    Function(params, result),
    Data(data, args),
    Error,
});

impl Table {
    /// For each type the first that is the same, links followed: what an [`Encoder`] has to know
    /// before anything that refers to types is written.
    pub fn first_of_same(&self) -> Vec<u32> {
        let mut sharing =
            Sharing { table: self, first: vec![None; self.len()], known: HashMap::default() };
        (0..self.len() as u32).map(|number| sharing.first(Ty(number)).0).collect()
    }

    /// The types that something written so far refers to, by their new numbers.
    pub fn encode_met(&self, to: &mut Encoder) {
        let mut next = 0;
        while let Some(old) = to.types.old(next) {
            to.byte(1);
            self.written(Ty(old), &mut |part| part).encode(to);
            next += 1;
        }
        to.byte(0);
    }

    /// A table of the types that were written, all of which can be shared.
    pub fn decode_met(from: &mut Decoder<'_>) -> Table {
        let mut table = Table::new();
        while from.byte() == 1 {
            match Written::decode(from) {
                Written::Unbound(unbound) => table.add(Node::Unbound(unbound)),
                Written::Prim(prim) => table.prim(prim),
                Written::List(item) => table.list(item),
                Written::Map(key, value) => table.map(key, value),
                Written::Set(item) => table.set(item),
                Written::Tuple(parts) => table.tuple(&parts),
                Written::Function(params, result) => table.function(&params, result),
                Written::Data(data, args) => table.data(data, &args),
                Written::Error => table.error(),
            };
        }
        table.freeze();
        table
    }

    fn written(&self, ty: Ty, part: &mut dyn FnMut(Ty) -> Ty) -> Written {
        let parts = |list, part: &mut dyn FnMut(Ty) -> Ty| {
            self.items(list).iter().map(|item| part(*item)).collect()
        };
        match self.node(ty) {
            Node::Unbound(unbound) => Written::Unbound(unbound),
            Node::Prim(prim) => Written::Prim(prim),
            Node::List(item) => Written::List(part(item)),
            Node::Map(key, value) => Written::Map(part(key), part(value)),
            Node::Set(item) => Written::Set(part(item)),
            Node::Tuple(list) => Written::Tuple(parts(list, part)),
            Node::Function(list, result) => Written::Function(parts(list, part), part(result)),
            Node::Data(data, list) => Written::Data(data, parts(list, part)),
            Node::Error => Written::Error,
            Node::Link(_) => unreachable!("links were followed"),
        }
    }
}

struct Sharing<'a> {
    table: &'a Table,
    first: Vec<Option<Ty>>,
    known: HashMap<Written, Ty>,
}

impl Sharing<'_> {
    fn first(&mut self, ty: Ty) -> Ty {
        let root = self.table.find(ty);
        if let Some(first) = self.first[root.0 as usize] {
            return first;
        }
        let table = self.table;
        let written = table.written(root, &mut |part| self.first(part));
        let first = match written {
            Written::Unbound(_) => root,
            written => *self.known.entry(written).or_insert(root),
        };
        self.first[root.0 as usize] = Some(first);
        first
    }
}
