//! Joins the scheduler and the profiler, which don't know each other, and tells the profiler what
//! the functions and builtins of the program are.

use crate::base::ids::FnId;
use crate::base::source::SourceMap;
use crate::bytecode::{Function, Program};
use crate::ir::FunctionKind;
use crate::process::{EndKind, Observer, Pause};
use crate::profile::{
    FunctionInfo, How, Kind, LineStart, Lines, NativeInfo, Place, Profiler, Shown, Wait,
};
use crate::stdlib;

impl Observer for Profiler {
    fn knows(&self, pid: u64) -> bool {
        Profiler::knows(self, pid)
    }

    fn started(&mut self, pid: u64, parent: Option<u64>, function: FnId) {
        Profiler::started(self, pid, parent, function);
    }

    fn running(&mut self, pid: u64, reductions: u64, fuel: u32) {
        Profiler::running(self, pid, reductions, fuel);
    }

    fn entered(&mut self, function: FnId) {
        Profiler::entered(self, function);
    }

    fn at(&mut self, fuel: u32) {
        Profiler::at(self, fuel);
    }

    fn stopped(&mut self) {
        Profiler::stopped(self);
    }

    fn paused(&mut self, _pid: u64, why: Pause) {
        let wait = match why {
            Pause::Ready => Wait::Turn,
            Pause::Receive => Wait::Message,
            Pause::Sleep => Wait::Time,
            Pause::Io => Wait::Io,
            Pause::Lock => Wait::Lock,
        };
        Profiler::paused(self, wait);
    }

    fn woken(&mut self, pid: u64) {
        Profiler::woken(self, pid);
    }

    fn sent(&mut self, from: u64, to: u64, waiting: usize) {
        Profiler::sent(self, from, to, waiting);
    }

    fn ended(&mut self, pid: u64, how: EndKind) {
        let how = match how {
            EndKind::Normal => How::Normal,
            EndKind::Error(message) => How::Error(message),
            EndKind::Killed => How::Killed,
            EndKind::ProgramEnd => How::ProgramEnd,
        };
        Profiler::ended(self, pid, how);
    }
}

/// What the profiler shows of each function.
pub fn functions(program: &Program, sources: &SourceMap) -> Vec<FunctionInfo> {
    program.functions.iter().map(|function| info(function, sources)).collect()
}

fn info(function: &Function, sources: &SourceMap) -> FunctionInfo {
    let is_users = function.span.source.library_index().is_none();
    let kind = match function.kind {
        FunctionKind::Process if is_users => Kind::Process,
        FunctionKind::Lambda if is_users => Kind::Lambda,
        FunctionKind::User if is_users => Kind::Function,
        _ => Kind::Builtin,
    };
    let place = (kind != Kind::Builtin).then(|| {
        let at = sources.line_column(function.span.source, function.span.start);
        let file = sources.file(function.span.source).name.as_str().into();
        Place { file, line: at.line, column: at.column }
    });
    FunctionInfo {
        name: function.frame_name.clone(),
        id: function.name.clone(),
        kind,
        place,
        arity: function.arity as u32 - function.captured.len() as u32,
    }
}

/// Where the lines of the program are in its code; the library's functions are one line each.
pub fn lines(program: &Program, sources: &SourceMap) -> Lines {
    let mut starts = Vec::new();
    for (index, function) in (0..).zip(program.functions.iter()) {
        let is_users = function.span.source.library_index().is_none();
        let inner = if is_users { &function.lines[..] } else { &[] };
        let places = inner.iter().map(|(offset, place)| (*offset, *place));
        for (offset, place) in [(0, function.span)].into_iter().chain(places) {
            let line =
                if is_users { sources.line_column(place.source, place.start).line } else { 0 };
            starts.push(LineStart { place: function.start + offset, function: index, line });
        }
    }
    Lines::new(starts, program.code.len())
}

/// What the profiler shows of each builtin.
pub fn natives() -> Vec<NativeInfo> {
    let info = |native: &stdlib::native::Native| {
        let signature = &native.signature;
        let name = match signature.namespace {
            "" => signature.name.to_string(),
            namespace => format!("{namespace}.{}", signature.name),
        };
        let shown = match native.framed {
            _ if signature.forms.is_internal() => Shown::Nothing,
            true => Shown::Frame,
            false => Shown::Calls,
        };
        NativeInfo { name: name.into(), arity: signature.arity(), shown }
    };
    stdlib::natives().map(info).collect()
}
