//! Frames: what a bar of the profile stands for. All instances of a generic function are one frame;
//! frames are numbered in order of first use, so that equal runs have equal numbers.

use super::track::State;
use crate::base::hash::HashMap;
use std::rc::Rc;

/// The kinds of frames of the document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Function,
    Lambda,
    Builtin,
    Process,
    Wait,
}

/// A place in the source; all numbers from 1.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Place {
    /// The file's name.
    pub file: Rc<str>,
    /// The line.
    pub line: u32,
    /// The column in characters.
    pub column: u32,
}

/// What is known about a function of the program.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FunctionInfo {
    /// `sum_to`, `<lambda> in main`
    pub name: Rc<str>,
    /// The internal name: `sum_to/_`.
    pub id: Rc<str>,
    /// What it is.
    pub kind: Kind,
    /// Where it is defined; `None` for the library's own.
    pub place: Option<Place>,
    /// Declared parameters.
    pub arity: u32,
}

/// What is known about a builtin.
#[derive(Clone, Debug)]
pub struct NativeInfo {
    /// `String.split`
    pub name: Rc<str>,
    /// Parameters.
    pub arity: u32,
    /// How much of it is shown.
    pub shown: Shown,
}

/// How much a profile shows of a builtin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A frame of its own: it waits, or its work grows with its arguments.
    Frame,
    /// How often it was called.
    Calls,
    /// Nothing: no program calls it by a name. It is part of what does, an operation such as
    /// `xs[i]` or a function of the library.
    Nothing,
}

/// A frame's number, or `NONE`.
pub type FrameId = u32;

/// No frame.
pub const NONE: FrameId = u32::MAX;

/// All frames used so far.
#[derive(Clone)]
pub struct Frames {
    functions: Vec<FunctionInfo>,
    natives: Vec<NativeInfo>,
    /// The frame of each function, builtin and wait state, once it is used.
    of_function: Vec<FrameId>,
    of_native: Vec<FrameId>,
    of_wait: [FrameId; State::COUNT],
    index: HashMap<FunctionInfo, FrameId>,
    used: Vec<FunctionInfo>,
}

impl Frames {
    /// The frames of a program: `functions` is indexed by function, `natives` by builtin.
    pub fn new(functions: Vec<FunctionInfo>, natives: Vec<NativeInfo>) -> Frames {
        Frames {
            of_function: vec![NONE; functions.len()],
            of_native: vec![NONE; natives.len()],
            of_wait: [NONE; State::COUNT],
            functions,
            natives,
            index: HashMap::default(),
            used: Vec::new(),
        }
    }

    /// The frame of a function.
    #[inline(always)]
    pub fn of_function(&mut self, function: u32) -> FrameId {
        let known = self.of_function[function as usize];
        if known != NONE { known } else { self.first_use(function) }
    }

    /// The frame of a function of the program's own that was used.
    pub fn shown_function(&self, function: u32) -> Option<FrameId> {
        let frame = self.of_function[function as usize];
        let shown = frame != NONE && self.functions[function as usize].place.is_some();
        shown.then_some(frame)
    }

    #[cold]
    #[inline(never)]
    fn first_use(&mut self, function: u32) -> FrameId {
        let frame = self.intern(self.functions[function as usize].clone());
        self.of_function[function as usize] = frame;
        frame
    }

    /// The frame of a builtin.
    pub fn of_native(&mut self, native: u32) -> FrameId {
        let known = self.of_native[native as usize];
        if known != NONE {
            return known;
        }
        let info = &self.natives[native as usize];
        let frame = self.intern(FunctionInfo {
            name: info.name.clone(),
            id: format!("{}/{}", info.name, vec!["_"; info.arity as usize].join(",")).into(),
            kind: Kind::Builtin,
            place: None,
            arity: info.arity,
        });
        self.of_native[native as usize] = frame;
        frame
    }

    /// The frame that stands on top while a process waits.
    pub fn of_wait(&mut self, state: State) -> FrameId {
        let known = self.of_wait[state as usize];
        if known != NONE {
            return known;
        }
        let name: Rc<str> = format!("({})", state.name()).into();
        let kind = Kind::Wait;
        let frame =
            self.intern(FunctionInfo { name: name.clone(), id: name, kind, place: None, arity: 0 });
        self.of_wait[state as usize] = frame;
        frame
    }

    fn intern(&mut self, info: FunctionInfo) -> FrameId {
        if let Some(frame) = self.index.get(&info) {
            return *frame;
        }
        let frame = self.used.len() as FrameId;
        self.used.push(info.clone());
        self.index.insert(info, frame);
        frame
    }

    /// Whether a builtin has a frame of its own.
    pub fn is_framed(&self, native: u32) -> bool {
        self.natives[native as usize].shown == Shown::Frame
    }

    /// Whether a builtin's calls are shown.
    pub fn is_shown(&self, native: u32) -> bool {
        self.natives[native as usize].shown != Shown::Nothing
    }

    /// The number of builtins.
    pub fn natives(&self) -> usize {
        self.natives.len()
    }

    /// All frames in order of their numbers.
    pub fn used(&self) -> &[FunctionInfo] {
        &self.used
    }
}
