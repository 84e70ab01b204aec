//! Places in the source text. A span never stands in a value, a frame or an instruction.

/// Which file of a [`super::source::SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Default)]
pub struct SourceId(pub u32);

/// The first number of the library's files: they have the same numbers in every program.
const LIBRARY_FIRST: u32 = 1 << 24;

/// The first number of the texts that templates made.
const EXPANSION_FIRST: u32 = 1 << 31;

impl SourceId {
    /// A file of the library by its place in it.
    pub fn library(index: usize) -> SourceId {
        SourceId(LIBRARY_FIRST + index as u32)
    }

    /// The place of a file of the library.
    pub fn library_index(self) -> Option<usize> {
        self.0.checked_sub(LIBRARY_FIRST).map(|index| index as usize)
    }

    /// The text made by the expansion of that number (`template/origin.rs` knows what it is). Such
    /// places never leave the compiler.
    pub fn of_expansion(index: usize) -> SourceId {
        SourceId(EXPANSION_FIRST + index as u32)
    }

    /// The number of the expansion, or `None` for a file.
    pub fn expansion(self) -> Option<usize> {
        self.0.checked_sub(EXPANSION_FIRST).map(|index| index as usize)
    }
}

/// A half-open range of bytes in one source file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// The file that the range lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `source`.
    pub fn new(source: SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    /// The smallest span that covers both; `self`'s file is kept.
    pub fn to(self, other: Span) -> Span {
        Span {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}
