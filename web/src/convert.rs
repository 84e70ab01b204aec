//! What crosses the border between engine and page, as plain data. Offsets and columns count
//! UTF-16 units there, as editors in a browser do; inside they are bytes.

use crate::host::{Chunk, Output};
use crate::outside::OutsideData;
use nostos_core::base::host::Stream;
use nostos_core::base::intern::Interner;
use nostos_core::base::source::{SourceFile, SourceMap};
use nostos_core::base::span::Span;
use nostos_core::bytecode::disasm;
use nostos_core::ir::print;
use nostos_core::session::TraceFrame;
use nostos_core::syntax;
use nostos_core::syntax::token::{Token, TokenKind};
use nostos_core::{Compiled, Diagnostic, RunError, RunOptions, Session, Severity, Status};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

/// Diagnostics that the page gets: more than anybody reads, and each costs a walk over the text.
const DIAGNOSTICS_MAX: usize = 200;

/// Frames that are sent of each end of a trace, as the report itself shows.
const TRACE_END_FRAMES: usize = 50;

/// A file of a program.
#[derive(Deserialize)]
pub struct File {
    /// Its name or path.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// How a program is to be run; what is absent is the default.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadOptions {
    /// Collect a profile.
    pub profile: bool,
    memory_mi_b: Option<usize>,
    seed: Option<u32>,
}

impl LoadOptions {
    /// The same as the session wants it.
    pub fn run_options(&self) -> RunOptions {
        let default = RunOptions::default();
        let memory_bytes = self.memory_mi_b.map_or(default.memory_bytes, |mib| mib << 20);
        let seed = self.seed.map(u64::from);
        RunOptions { profile: self.profile, memory_bytes, seed, ..default }
    }
}

/// The answer of `check`.
#[derive(Serialize, Default)]
pub struct Checked {
    diagnostics: Vec<DiagnosticData>,
}

impl Checked {
    /// The page's form of these diagnostics.
    pub fn new(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Checked {
        let shown = diagnostics.iter().take(DIAGNOSTICS_MAX);
        Checked { diagnostics: shown.map(|d| diagnostic(sources, d)).collect() }
    }
}

/// The answer of `load`.
#[derive(Serialize)]
pub struct Loaded {
    ok: bool,
    #[serde(flatten)]
    checked: Checked,
}

impl Loaded {
    /// A run is prepared.
    pub fn fine() -> Loaded {
        Loaded { ok: true, checked: Checked { diagnostics: Vec::new() } }
    }

    /// The program can't be run.
    pub fn refused(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Loaded {
        Loaded { ok: false, checked: Checked::new(sources, diagnostics) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DiagnosticData {
    file: String,
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(flatten)]
    place: Place,
    end_line: u32,
    end_column: u32,
    labels: Vec<LabelData>,
    helps: Vec<String>,
    notes: Vec<String>,
    fixes: Vec<FixData>,
}

#[derive(Serialize)]
struct Place {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct LabelData {
    file: String,
    #[serde(flatten)]
    place: Place,
    message: String,
}

#[derive(Serialize)]
struct FixData {
    title: String,
    start: u32,
    end: u32,
    replacement: String,
}

fn diagnostic(sources: &SourceMap, diagnostic: &Diagnostic) -> DiagnosticData {
    let span = diagnostic.span;
    let end = Span::new(span.source, span.end, span.end);
    let Place { line: end_line, column: end_column, .. } = place(sources, end);
    let label = |label: &nostos_core::diagnostic::Label| LabelData {
        file: file_name(sources, label.span),
        place: place(sources, label.span),
        message: label.message.clone(),
    };
    let fix = |fix: &nostos_core::diagnostic::Fix| FixData {
        title: fix.title.clone(),
        start: sources.utf16_offset(fix.span.source, fix.span.start),
        end: sources.utf16_offset(fix.span.source, fix.span.end),
        replacement: fix.replacement.clone(),
    };
    DiagnosticData {
        file: file_name(sources, span),
        code: diagnostic.code.text(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: diagnostic.message.clone(),
        place: place(sources, span),
        end_line,
        end_column,
        labels: diagnostic.labels.iter().map(label).collect(),
        helps: diagnostic.helps.clone(),
        notes: diagnostic.notes.clone(),
        fixes: diagnostic.fixes.iter().map(fix).collect(),
    }
}

fn file_name(sources: &SourceMap, span: Span) -> String {
    sources.file(span.source).name.clone()
}

fn place(sources: &SourceMap, span: Span) -> Place {
    Place {
        start: sources.utf16_offset(span.source, span.start),
        end: sources.utf16_offset(span.source, span.end),
        line: sources.line_column(span.source, span.start).line,
        column: utf16_column(sources.file(span.source), span.start),
    }
}

/// From 1.
fn utf16_column(file: &SourceFile, offset: u32) -> u32 {
    let before = &file.text[..(offset as usize).min(file.text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    utf16_length(&before[line_start..]) + 1
}

fn utf16_length(text: &str) -> u32 {
    text.chars().map(|c| c.len_utf16() as u32).sum()
}

/// The answer of `step`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    state: &'static str,
    output: Vec<OutputData>,
    output_bytes: f64,
    truncated: bool,
    value: Option<String>,
    error: Option<ErrorData>,
    wake_in_ms: Option<f64>,
    steps: f64,
    memory: f64,
    processes: f64,
    #[serde(flatten)]
    outside: OutsideData,
}

/// A piece of output.
#[derive(Serialize)]
pub struct OutputData {
    stream: &'static str,
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorData {
    message: String,
    text: String,
    details: Vec<String>,
    frames: Vec<FrameData>,
    /// Frames left out after the first [`TRACE_END_FRAMES`].
    skipped: usize,
}

#[derive(Serialize)]
struct FrameData {
    name: String,
    file: String,
    line: Option<u32>,
    column: Option<u32>,
}

/// How a run stands, with what it printed. The session prints value and error report at the end
/// as a terminal needs them; here they are fields of their own, so the text is taken back.
pub fn step_result(session: &mut Session, output: &Output, status: Status) -> StepResult {
    // A terminal doesn't show them, so they are no part of the program's output.
    let ending = match &status {
        Status::Failed(error) => Some(error.clone()),
        _ => None,
    };
    let others = session.take_warnings().into_iter().filter(|w| Some(w) != ending.as_ref());
    let warnings = others.map(|warning| OutputData {
        stream: "warning",
        text: format!("Process <pid {}> failed: {warning}", warning.pid),
    });
    let warnings: Vec<_> = warnings.filter(|said| output.admits_aside(said.text.len())).collect();
    let mut result = StepResult {
        state: "running",
        output: Vec::new(),
        output_bytes: 0.0,
        truncated: false,
        value: None,
        error: None,
        wake_in_ms: None,
        steps: session.steps() as f64,
        memory: session.memory_bytes() as f64,
        processes: session.processes() as f64,
        outside: OutsideData::new(session),
    };
    match status {
        Status::Running => {}
        Status::Done { value } => {
            result.state = "done";
            if let Some(value) = &value {
                output.take_back(Stream::Out, &format!("{value}\n"));
            }
            result.value = value;
        }
        Status::Failed(error) => {
            result.state = "failed";
            output.take_back(Stream::Err, &error.to_string());
            result.error = Some(error_data(&error));
        }
        Status::SleepingUntil { ms } => {
            result.state = "sleeping";
            result.wake_in_ms = Some(ms);
        }
        Status::WaitingForInput => result.state = "input",
        Status::WaitingOutside => result.state = "outside",
    }
    result.output = output.take().into_iter().map(output_data).chain(warnings).collect();
    result.output_bytes = (output.bytes() + output.bytes_aside()) as f64;
    result.truncated = output.is_truncated();
    result
}

/// What waits to be shown.
pub fn taken(output: &Output) -> Vec<OutputData> {
    output.take().into_iter().map(output_data).collect()
}

fn output_data((stream, text): Chunk) -> OutputData {
    let stream = match stream {
        Stream::Out => "out",
        Stream::Err => "err",
    };
    OutputData { stream, text }
}

fn error_data(error: &RunError) -> ErrorData {
    let skipped = error.trace.len().saturating_sub(2 * TRACE_END_FRAMES);
    let first = error.trace.iter().take(TRACE_END_FRAMES);
    let rest = error.trace.iter().skip(TRACE_END_FRAMES + skipped);
    ErrorData {
        message: error.message.clone(),
        text: error.to_string(),
        details: error.details.clone(),
        frames: first.chain(rest).map(frame_data).collect(),
        skipped,
    }
}

fn frame_data(frame: &TraceFrame) -> FrameData {
    FrameData {
        name: frame.name.clone(),
        file: frame.file.clone(),
        line: frame.line,
        column: frame.column,
    }
}

/// What a stage makes of the program: of its first file, for the syntax tree. Empty when the
/// program has errors that keep it from getting so far.
pub fn listing(sources: &SourceMap, stage: &str) -> String {
    match stage {
        "ast" => tree(sources),
        "ir" => nostos_core::lower_checked(sources).map_or(String::new(), |ir| print::program(&ir)),
        "bytecode" => {
            nostos_core::compile(sources).map_or(String::new(), |c| bytecode(sources, &c))
        }
        _ => String::new(),
    }
}

fn tree(sources: &SourceMap) -> String {
    let Some((id, file)) = sources.iter().next() else { return String::new() };
    let mut names = Interner::new();
    let (module, _) = syntax::parse(id, &file.text, &mut names);
    syntax::print::print(&module, &names)
}

/// The functions that the program's own files define; what they use of the library is only counted.
fn bytecode(own: &SourceMap, compiled: &Compiled) -> String {
    let program = compiled.program();
    let own_files = own.iter().count() as u32;
    let (mut text, mut others) = (String::new(), 0);
    for function in program.functions.iter() {
        if function.place(0).source.0 < own_files {
            text += &disasm::function(program, function, Some(compiled.sources()));
            text.push('\n');
        } else {
            others += 1;
        }
    }
    format!("{text}{others} functions of the library\n")
}

/// A token as an editor sees it.
#[derive(Serialize)]
pub struct TokenData {
    kind: &'static str,
    start: u32,
    end: u32,
}

/// Tokens with UTF-16 offsets, without the ones that have no text.
pub fn tokens(text: &str, tokens: &[Token]) -> Vec<TokenData> {
    let mut found = Vec::new();
    let (mut bytes, mut units) = (0, 0);
    let mut utf16 = |offset: u32| {
        units += utf16_length(&text[bytes..offset as usize]);
        bytes = offset as usize;
        units
    };
    for token in tokens.iter().filter(|t| t.start < t.end) {
        let (start, end) = (utf16(token.start), utf16(token.end));
        found.push(TokenData { kind: token_group(token.kind), start, end });
    }
    found
}

fn token_group(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Newline => "newline",
        TokenKind::Lower => "name",
        TokenKind::Upper => "type",
        TokenKind::Char => "character",
        TokenKind::String
        | TokenKind::StringOpen
        | TokenKind::StringMiddle
        | TokenKind::StringClose => "string",
        TokenKind::True | TokenKind::False => "boolean",
        _ if kind.is_comment() => "comment",
        _ if kind.is_literal() => "number",
        _ if kind.is_keyword() => "keyword",
        _ if kind.is_symbol() => "symbol",
        _ => "invalid",
    }
}

/// A JavaScript object of this data; absent options are `undefined`.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let plain = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    value.serialize(&plain).map_err(JsValue::from)
}

/// The data of a JavaScript object.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(JsValue::from)
}
