//! Run-time errors: what `catch` sees of them (6.5) and what is reported when nobody catches them
//! (6.7).

use super::machine::Loaded;
use super::value::Value;
use crate::base::ids::FnId;
use crate::base::limits::size_text;
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::bytecode::Program;
use crate::ir::FunctionKind;
use std::fmt::Write;
use std::rc::Rc;

/// Why a computation could not go on.
#[derive(Clone, Debug)]
pub enum Fault {
    /// `throw(v)`, and the library's functions that throw a text.
    Thrown(Value),
    /// An integer, BigInt or Decimal divided by zero.
    DivisionByZero,
    /// Too many calls inside each other.
    StackOverflow,
    /// `head` and the like of an empty list.
    IndexOutOfBounds {
        /// The position asked for.
        index: i64,
        /// The number of elements.
        length: usize,
    },
    /// Kind `Panic` with its message: `panic`, assertions, subscripts and most others.
    Panic(String),
    /// A value of a wrong type that the checker could not see.
    TypeError {
        /// What was needed.
        expected: String,
        /// What there was.
        found: String,
    },
    /// One of the kinds of chapter 12, such as `io_error`.
    Other {
        /// The kind.
        kind: Rc<str>,
        /// The message.
        message: String,
    },
    /// The memory limit: ends the program, nothing catches it.
    OutOfMemory,
}

impl Fault {
    /// A fault of kind `Panic`.
    pub fn panic(message: impl Into<String>) -> Fault {
        Fault::Panic(message.into())
    }

    /// The library's way to throw a plain text.
    pub fn thrown_text(message: &str) -> Fault {
        Fault::Thrown(Value::string(message))
    }

    /// A subscript outside of a list or typed array.
    pub fn index(index: i64) -> Fault {
        Fault::Panic(format!("Index {index} out of bounds"))
    }

    /// A type error.
    pub fn type_error(expected: impl Into<String>, found: impl Into<String>) -> Fault {
        Fault::TypeError { expected: expected.into(), found: found.into() }
    }

    /// Whether `catch` can see it.
    pub fn is_catchable(&self) -> bool {
        !matches!(self, Fault::OutOfMemory)
    }

    /// What `catch` sees.
    pub fn value(&self) -> Value {
        let (kind, message) = match self {
            Fault::Thrown(value) => return value.clone(),
            Fault::DivisionByZero => ("DivisionByZero", "Division by zero".to_string()),
            Fault::StackOverflow => ("StackOverflow", "stack overflow".to_string()),
            Fault::IndexOutOfBounds { index, length } => {
                ("IndexOutOfBounds", format!("index {index} out of bounds (length {length})"))
            }
            Fault::Panic(message) => ("Panic", message.clone()),
            Fault::TypeError { expected, found } => {
                ("TypeError", format!("expected {expected}, got {found}"))
            }
            Fault::Other { kind, message } => (&**kind, message.clone()),
            Fault::OutOfMemory => ("OutOfMemory", "out of memory".to_string()),
        };
        Value::tuple([Value::string(kind), Value::string(&message)])
    }

    /// The report's first line without `Runtime error: `.
    pub fn headline(&self, loaded: &Loaded) -> String {
        match self {
            Fault::Thrown(value) => match loaded.show(value) {
                Ok(text) => format!("Panic: Uncaught exception: {text}"),
                Err(fault) => fault.headline(loaded),
            },
            Fault::DivisionByZero => {
                "Panic: Uncaught exception: (DivisionByZero, Division by zero)".to_string()
            }
            Fault::StackOverflow => "Stack overflow".to_string(),
            Fault::IndexOutOfBounds { index, length } => {
                format!("Index out of bounds: {index} (length {length})")
            }
            Fault::Panic(message) => format!("Panic: {message}"),
            Fault::TypeError { expected, found } => {
                format!("Type error: expected {expected}, got {found}")
            }
            Fault::Other { kind, message } => {
                format!("Panic: Uncaught exception: ({kind}, {message})")
            }
            Fault::OutOfMemory => {
                format!("Out of memory (limit {})", size_text(super::alloc::limit_bytes()))
            }
        }
    }
}

/// How many frames of each end of a long trace are kept and reported.
pub const TRACE_FRAMES: usize = 50;

/// An error on its way, with the calls that led to it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The error.
    pub fault: Fault,
    /// Instructions by their index in the program's code, innermost first: all of them, or the
    /// innermost ones when `outer` isn't empty.
    pub inner: Vec<u32>,
    /// The outermost ones of a long trace.
    pub outer: Vec<u32>,
    /// The number of all frames.
    pub depth: usize,
}

/// One line of a trace.
#[derive(Clone, Debug)]
pub struct TraceLine {
    /// Its number, from 1 for the innermost frame.
    pub number: usize,
    /// The function's internal name.
    pub name: Rc<str>,
    /// The place in the source; `None` where the frame has none.
    pub place: Option<Span>,
}

impl Trace {
    /// The frames to report, innermost first.
    pub fn lines(&self, program: &Program) -> Vec<TraceLine> {
        let first_outer = self.depth - self.outer.len();
        let inner = self.inner.iter().enumerate().map(|(at, pc)| (at, *pc));
        let outer = self.outer.iter().enumerate().map(|(at, pc)| (first_outer + at, *pc));
        inner
            .chain(outer)
            .map(|(at, pc)| {
                let function = &program.functions[program.function_at(pc)];
                let place = function.place(pc - function.start);
                TraceLine {
                    number: at + 1,
                    name: function.name.clone(),
                    place: (function.kind != FunctionKind::Derived).then_some(place),
                }
            })
            .collect()
    }

    /// How many frames between the inner and the outer ones are left out.
    pub fn omitted(&self) -> usize {
        self.depth - self.inner.len() - self.outer.len()
    }

    /// The report of an uncaught error, as 6.7 prints it.
    pub fn report(&self, loaded: &Loaded, sources: &SourceMap) -> String {
        let mut text = format!("Runtime error: {}\n\nStack trace:\n", self.fault.headline(loaded));
        for (at, line) in self.lines(&loaded.program).into_iter().enumerate() {
            if at == self.inner.len() {
                writeln!(text, "  ... {} more", self.omitted()).expect("strings take everything");
            }
            let place = line.place.map_or(String::new(), |span| place_text(span, sources));
            writeln!(text, "  {}. {}{place}", line.number, line.name)
                .expect("strings take everything");
        }
        text.push('\n');
        text
    }
}

fn place_text(span: Span, sources: &SourceMap) -> String {
    let line = sources.line_column(span.source, span.start).line;
    format!(" ({}:{line})", sources.file(span.source).name)
}

/// The function and the instruction's offset in it that a trace entry stands for.
pub fn locate(program: &Program, pc: u32) -> (FnId, u32) {
    let function = program.function_at(pc);
    (function, pc - program.functions[function].start)
}
