//! Values as bytes and back, for the checked library, which is written when the engine is built and
//! read when it starts. Writer and reader come from one build, so there are no versions, and bytes
//! that are cut or wrong are a mistake of ours: reading panics.
//!
//! Each stage says of its own types what belongs to them (`*/coded.rs`); here are numbers, texts
//! and containers.

use super::hash::HashMap;
use super::ids::{Id, IdVec, Layers};
use super::sorted;
use super::span::{SourceId, Span};
use std::hash::Hash;
use std::rc::Rc;

/// What can be written and read.
pub trait Coded: Sized {
    /// Appends the value.
    fn encode(&self, to: &mut Encoder);
    /// Takes the value that was written.
    fn decode(from: &mut Decoder<'_>) -> Self;
}

/// What a byte is about. Bytes of one kind stand together, where they compress better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Forms, names, numbers.
    Forms,
    /// Places in the source.
    Places,
    /// References to types.
    Types,
}

const STREAMS: usize = 3;

/// Collects bytes.
#[derive(Default)]
pub struct Encoder {
    streams: [Vec<u8>; STREAMS],
    last: Span,
    /// The types by the numbers that they have in the table.
    pub types: Renumbering,
}

/// Takes bytes apart.
pub struct Decoder<'a> {
    streams: [&'a [u8]; STREAMS],
    last: Span,
}

/// Numbers anew what is met, from 0 in the order in which it is met: what nobody meets has none.
#[derive(Default)]
pub struct Renumbering {
    places: HashMap<u32, u32>,
    met: Vec<u32>,
    /// For each old number the one that is written in its place.
    pub same: Vec<u32>,
}

impl Renumbering {
    /// The new number.
    pub fn meet(&mut self, old: u32) -> u32 {
        let old = self.same.get(old as usize).copied().unwrap_or(old);
        *self.places.entry(old).or_insert_with(|| {
            self.met.push(old);
            self.met.len() as u32 - 1
        })
    }

    /// The old number of what has this new one.
    pub fn old(&self, new: usize) -> Option<u32> {
        self.met.get(new).copied()
    }
}

impl Encoder {
    /// What was written: the lengths of the streams, and the streams.
    pub fn finish(self) -> Vec<u8> {
        let mut whole = Encoder::default();
        self.streams.iter().for_each(|stream| whole.count(stream.len()));
        let [mut bytes, ..] = whole.streams;
        self.streams.iter().for_each(|stream| bytes.extend_from_slice(stream));
        bytes
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.streams[Stream::Forms as usize].push(byte);
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.streams[Stream::Forms as usize].extend_from_slice(text.as_bytes());
    }

    fn items<'a, T: Coded + 'a>(&mut self, count: usize, items: impl Iterator<Item = &'a T>) {
        self.count(count);
        items.for_each(|item| item.encode(self));
    }

    /// A number in groups of seven bits, the lowest first.
    pub fn number(&mut self, number: u64) {
        self.number_in(Stream::Forms, number);
    }

    /// The same in one of the streams.
    pub fn number_in(&mut self, stream: Stream, mut number: u64) {
        let stream = &mut self.streams[stream as usize];
        while number >= 0x80 {
            stream.push(number as u8 | 0x80);
            number >>= 7;
        }
        stream.push(number as u8);
    }

    /// A number that may be below zero.
    fn signed_in(&mut self, stream: Stream, number: i64) {
        self.number_in(stream, ((number << 1) ^ (number >> 63)) as u64);
    }

    /// How many items follow.
    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
}

impl<'a> Decoder<'a> {
    /// A reader from the beginning of all streams on.
    pub fn new(bytes: &'a [u8]) -> Decoder<'a> {
        let mut whole = Decoder { streams: [bytes, &[], &[]], last: Span::default() };
        let counts = [(); STREAMS].map(|()| whole.count());
        let streams = counts.map(|count| whole.take(Stream::Forms, count));
        assert!(whole.is_done(), "nothing stands behind the checked library");
        Decoder { streams, last: Span::default() }
    }

    /// Whether everything was read.
    pub fn is_done(&self) -> bool {
        self.streams.iter().all(|stream| stream.is_empty())
    }

    /// One byte.
    pub fn byte(&mut self) -> u8 {
        self.take(Stream::Forms, 1)[0]
    }

    /// A number in groups of seven bits.
    pub fn number(&mut self) -> u64 {
        self.number_in(Stream::Forms)
    }

    /// The same from one of the streams.
    pub fn number_in(&mut self, stream: Stream) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.take(stream, 1)[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn signed_in(&mut self, stream: Stream) -> i64 {
        let number = self.number_in(stream);
        (number >> 1) as i64 ^ -((number & 1) as i64)
    }

    /// How many items follow.
    pub fn count(&mut self) -> usize {
        self.number() as usize
    }

    fn take(&mut self, stream: Stream, count: usize) -> &'a [u8] {
        let stream = &mut self.streams[stream as usize];
        let split = stream.split_at_checked(count);
        let (taken, rest) = split.expect("the checked library is whole");
        *stream = rest;
        taken
    }

    fn text(&mut self) -> &'a str {
        let count = self.count();
        std::str::from_utf8(self.take(Stream::Forms, count))
            .expect("the checked library's texts are UTF-8")
    }
}

/// Says which fields a struct has, by their names or by any names in their order.
macro_rules! coded_struct {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl $crate::base::codec::Coded for $type {
            fn encode(&self, to: &mut $crate::base::codec::Encoder) {
                let $type { $($field),* } = self;
                $($crate::base::codec::Coded::encode($field, to);)*
            }
            fn decode(from: &mut $crate::base::codec::Decoder<'_>) -> $type {
                $(let $field = $crate::base::codec::Coded::decode(from);)*
                $type { $($field),* }
            }
        }
    };
    ($type:ident($($item:ident),*)) => {
        impl $crate::base::codec::Coded for $type {
            fn encode(&self, to: &mut $crate::base::codec::Encoder) {
                let $type($($item),*) = self;
                $($crate::base::codec::Coded::encode($item, to);)*
            }
            fn decode(from: &mut $crate::base::codec::Decoder<'_>) -> $type {
                $(let $item = $crate::base::codec::Coded::decode(from);)*
                $type($($item),*)
            }
        }
    };
}

/// Says which variants an enum has, and which fields these.
macro_rules! coded_enum {
    ($type:ident {
        $($variant:ident $(($($item:ident),*))? $({ $($field:ident),* })?),* $(,)?
    }) => {
        impl $crate::base::codec::Coded for $type {
            fn encode(&self, to: &mut $crate::base::codec::Encoder) {
                enum Tag { $($variant),* }
                match self {
                    $($type::$variant $(($($item),*))? $({ $($field),* })? => {
                        to.byte(Tag::$variant as u8);
                        $($($crate::base::codec::Coded::encode($item, to);)*)?
                        $($($crate::base::codec::Coded::encode($field, to);)*)?
                    })*
                }
            }
            fn decode(from: &mut $crate::base::codec::Decoder<'_>) -> $type {
                enum Tag { $($variant),* }
                let tag = from.byte();
                $(if tag == Tag::$variant as u8 {
                    $($(let $item = $crate::base::codec::Coded::decode(from);)*)?
                    $($(let $field = $crate::base::codec::Coded::decode(from);)*)?
                    return $type::$variant $(($($item),*))? $({ $($field),* })?;
                })*
                unreachable!(concat!("a ", stringify!($type), " of kind {}"), tag)
            }
        }
    };
}

pub(crate) use {coded_enum, coded_struct};

impl Coded for bool {
    fn encode(&self, to: &mut Encoder) {
        to.byte(u8::from(*self));
    }
    fn decode(from: &mut Decoder<'_>) -> bool {
        from.byte() != 0
    }
}

impl Coded for u32 {
    fn encode(&self, to: &mut Encoder) {
        to.number(u64::from(*self));
    }
    fn decode(from: &mut Decoder<'_>) -> u32 {
        from.number() as u32
    }
}

impl Coded for usize {
    fn encode(&self, to: &mut Encoder) {
        to.count(*self);
    }
    fn decode(from: &mut Decoder<'_>) -> usize {
        from.count()
    }
}

impl Coded for i64 {
    fn encode(&self, to: &mut Encoder) {
        to.signed_in(Stream::Forms, *self);
    }
    fn decode(from: &mut Decoder<'_>) -> i64 {
        from.signed_in(Stream::Forms)
    }
}

impl Coded for f64 {
    fn encode(&self, to: &mut Encoder) {
        to.number(self.to_bits());
    }
    fn decode(from: &mut Decoder<'_>) -> f64 {
        f64::from_bits(from.number())
    }
}

impl Coded for f32 {
    fn encode(&self, to: &mut Encoder) {
        self.to_bits().encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> f32 {
        f32::from_bits(u32::decode(from))
    }
}

impl Coded for char {
    fn encode(&self, to: &mut Encoder) {
        u32::from(*self).encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> char {
        char::from_u32(u32::decode(from)).expect("the checked library's characters are some")
    }
}

impl Coded for Rc<str> {
    fn encode(&self, to: &mut Encoder) {
        to.text(self);
    }
    fn decode(from: &mut Decoder<'_>) -> Rc<str> {
        from.text().into()
    }
}

impl Coded for String {
    fn encode(&self, to: &mut Encoder) {
        to.text(self);
    }
    fn decode(from: &mut Decoder<'_>) -> String {
        from.text().to_string()
    }
}

coded_struct!(SourceId(number));

/// Relative to the place before: most stand close to each other.
impl Coded for Span {
    fn encode(&self, to: &mut Encoder) {
        let other_file = self.source != to.last.source;
        let step = i64::from(self.start) - i64::from(to.last.start);
        to.signed_in(Stream::Places, step << 1 | i64::from(other_file));
        if other_file {
            self.source.encode(to);
        }
        to.signed_in(Stream::Places, i64::from(self.end) - i64::from(self.start));
        to.last = *self;
    }
    fn decode(from: &mut Decoder<'_>) -> Span {
        let number = from.signed_in(Stream::Places);
        let source = if number & 1 == 0 { from.last.source } else { SourceId::decode(from) };
        let start = (i64::from(from.last.start) + (number >> 1)) as u32;
        let end = (i64::from(start) + from.signed_in(Stream::Places)) as u32;
        from.last = Span { source, start, end };
        from.last
    }
}

impl<T: Coded> Coded for Box<T> {
    fn encode(&self, to: &mut Encoder) {
        (**self).encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Box<T> {
        Box::new(T::decode(from))
    }
}

/// Each reader of a shared value gets one of its own.
impl<T: Coded> Coded for Rc<T> {
    fn encode(&self, to: &mut Encoder) {
        (**self).encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Rc<T> {
        Rc::new(T::decode(from))
    }
}

impl<T: Coded> Coded for Option<T> {
    fn encode(&self, to: &mut Encoder) {
        to.byte(u8::from(self.is_some()));
        self.iter().for_each(|value| value.encode(to));
    }
    fn decode(from: &mut Decoder<'_>) -> Option<T> {
        bool::decode(from).then(|| T::decode(from))
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn encode(&self, to: &mut Encoder) {
        to.items(self.len(), self.iter());
    }
    fn decode(from: &mut Decoder<'_>) -> Vec<T> {
        let count = from.count();
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(T::decode(from));
        }
        items
    }
}

impl<T: Coded> Coded for Rc<[T]> {
    fn encode(&self, to: &mut Encoder) {
        to.items(self.len(), self.iter());
    }
    fn decode(from: &mut Decoder<'_>) -> Rc<[T]> {
        Vec::decode(from).into()
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn encode(&self, to: &mut Encoder) {
        self.0.encode(to);
        self.1.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> (A, B) {
        let first = A::decode(from);
        (first, B::decode(from))
    }
}

impl Coded for () {
    fn encode(&self, _: &mut Encoder) {}
    fn decode(_: &mut Decoder<'_>) {}
}

/// In the order of the keys, so that equal tables have equal bytes.
impl<K: Coded + Ord + Hash + Copy, V: Coded> Coded for HashMap<K, V> {
    fn encode(&self, to: &mut Encoder) {
        let mut entries: Vec<(K, &V)> = self.iter().map(|(key, value)| (*key, value)).collect();
        sorted::sort_by_key(&mut entries, |(key, _)| *key);
        to.count(entries.len());
        for (key, value) in entries {
            key.encode(to);
            value.encode(to);
        }
    }
    fn decode(from: &mut Decoder<'_>) -> HashMap<K, V> {
        let count = from.count();
        let mut map = HashMap::with_capacity(count);
        for _ in 0..count {
            let key = K::decode(from);
            map.insert(key, V::decode(from));
        }
        map
    }
}

impl<I: Id, T: Coded> Coded for IdVec<I, T> {
    fn encode(&self, to: &mut Encoder) {
        to.items(self.len(), self.iter());
    }
    fn decode(from: &mut Decoder<'_>) -> IdVec<I, T> {
        Vec::decode(from).into()
    }
}

/// As a vector that can be shared, which is what is left of it.
impl<I: Id, T: Coded> Coded for Layers<I, T> {
    fn encode(&self, to: &mut Encoder) {
        to.items(self.len(), self.iter());
    }
    fn decode(from: &mut Decoder<'_>) -> Layers<I, T> {
        Layers::frozen(Vec::decode(from))
    }
}
