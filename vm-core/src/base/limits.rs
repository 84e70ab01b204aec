//! Every limit of the language and its machine, each with its reason.

/// Nesting of brackets, operators and blocks that the parser accepts. Each level costs the host
/// about a kilobyte of stack in the parser and the checker, and a browser's stack is about 1 MiB;
/// no program written by a person nests deeper than a few dozen.
pub const NESTING_MAX: u32 = 200;

/// Levels of expressions above which the type of a further function may be found out early:
/// that function may have [`NESTING_MAX`] levels of its own. Beyond, the two are inferred together.
pub const INTERRUPTED_LEVELS_MAX: usize = 50;

/// What beginning with such a function costs of the host's stack, in levels of expressions.
pub const INTERRUPTION_LEVELS: usize = 4;

/// Rounds in which what no use of a function can answer is decided; programs need a few.
pub const SETTLING_ROUNDS_MAX: usize = 16;

/// Frames live in one process: the reference asks for at least 1,000,000 (8.2).
pub const FRAMES_MAX: usize = 1 << 20;

/// Parts of one type, written out. A type that doubles at each step (`b = (a, a); c = (b, b)`) has
/// thousands of millions after forty; what a person writes has some dozens.
pub const TYPE_PARTS_MAX: usize = 10_000;

/// Questions that each use of a function has to answer. A function that uses another one twice,
/// step after step, doubles them each time; what a person writes leaves some dozens open.
pub const OPEN_QUESTIONS_MAX: usize = 2_000;

/// Levels of one type. Passes walk types by recursion, with some hundred bytes a level.
pub const TYPE_LEVELS_MAX: usize = 500;

/// Where too many questions are open, levels that tell types which grow without end from others.
pub const TYPE_LEVELS_WRITTEN: usize = 8;

/// Heap bytes of a run (8.3); settable per run.
pub const MEMORY_BYTES: usize = 256 << 20;

/// Bits of a BigInt, 1,262,600 decimal digits. A quotient of two of half that size is the slowest
/// operation: it takes half a second and can't be interrupted.
pub const BIGINT_BITS_MAX: u64 = 1 << 22;

/// Reductions before another process gets its turn (7.7 asks for 1000 to 4000).
pub const SLICE_REDUCTIONS: u32 = 2000;

/// Height of a syntax tree. Chains of operators, calls and `else if` grow a tree without nesting
/// in the text. A pass that walks such a chain by recursion needs up to a kilobyte a level of the
/// megabyte that browsers give; where it needed more, it goes down the chain in a loop.
pub const TREE_HEIGHT_MAX: u32 = 600;

/// Parse errors reported for one file; a reader mends the first few and tries again.
pub const PARSE_ERRORS_MAX: usize = 50;

/// Mistakes in templates before nothing more is expanded.
pub const TEMPLATE_ERRORS_MAX: usize = 50;

/// Expansions of templates around a mistake that its report names.
pub const TEMPLATE_TRACE_MAX: usize = 10;

/// Live processes of a run (settable). An idle process takes under 1 KiB, so this many fit into the
/// default memory limit; a typical demonstration has 100,000 (7.2).
pub const PROCESSES_MAX: usize = 250_000;

/// Bytes that a run may write (settable). No limit by itself: output goes to a file or to whoever
/// reads it, and a page shows only the first part of it.
pub const OUTPUT_BYTES: usize = usize::MAX;

/// A size as people write it: `256 MiB`, `10 KiB`, `700 bytes`.
pub fn size_text(bytes: usize) -> String {
    match bytes {
        0 => "0 bytes".to_string(),
        _ if bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}

/// Events of a profile before single calls are no longer recorded (8.9).
pub const PROFILE_EVENTS_MAX: usize = 1_000_000;

/// Bytes of registers and return addresses of one process: room for `FRAMES_MAX` frames of 23
/// registers each. Beyond it a call is a stack overflow, as beyond `FRAMES_MAX`.
pub const STACK_BYTES_MAX: usize = 384 << 20;

/// Steps of all templates of a program: pieces made and values computed. It also bounds what the
/// stages behind get to see: some hundred thousand pieces are as much as 10,000 lines.
pub const TEMPLATE_STEPS_MAX: usize = 300_000;

/// Bytes of text that a template makes in one step: a text that doubles itself is as bad as a tree.
pub const TEMPLATE_STEP_BYTES: usize = 16;

/// Steps that one run of code while compiling counts for: it is a program of its own, and compiling
/// one takes about as long as so many steps.
pub const TEMPLATE_STEPS_PER_RUN: usize = 2_000;

/// Template calls in what template calls have made. A template that calls itself without an end is
/// told after a few; useful recursion (a power, a list of arguments) needs some dozen.
pub const TEMPLATE_DEPTH_MAX: u32 = 100;

/// Reductions of all code of a program that is run while compiling: some tenths of a second.
pub const COMPTIME_REDUCTIONS_MAX: u64 = 10_000_000;

/// Calls of `eval` in texts that `eval` runs. Each level compiles a program and steps inside of the
/// one around it, so the host's stack grows with it; more than one is hardly ever meant.
pub const EVAL_DEPTH_MAX: u32 = 8;

/// Unknown names of a program for which similar ones are sought, among all that it has. A text of
/// thousands of unknown names is no program with mistakes, and would take seconds.
pub const SIMILAR_NAME_SEARCHES_MAX: u32 = 200;
