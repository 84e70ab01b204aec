//! The wasm-bindgen shell over `nostos-core`: one class that a worker drives.
//!
//! Every answer is a plain object (`convert.rs` has the shapes). The program's surroundings are
//! `host.rs`. No language logic here, no scheduling: the worker calls [`Engine::step`] again and
//! again and does something else in between.

mod convert;
mod host;
mod later;
mod outside;
mod query;
mod repl;

use convert::{File, LoadOptions, Loaded};
use host::{BrowserHost, Output};
use nostos_core::base::files::FileSystem;
use nostos_core::base::source::SourceMap;
use nostos_core::base::span::SourceId;
use nostos_core::syntax;
use nostos_core::{CompileOptions, Compiled, Compiler, RunOptions, Session, Status};
use outside::{Files, VisitData};
use wasm_bindgen::prelude::*;

/// Reductions between two looks at the output buffer: small against a slice of the worker, large
/// against the cost of entering the machine.
const FUEL_BETWEEN_LOOKS: u64 = 50_000;

/// What can be kept of a program: its own files, compiled, the options of its runs.
type Program = (SourceMap, Compiled, RunOptions);

/// The engine: one program at a time, one run of it at a time.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    compiler: Compiler,
    output: Output,
    program: Option<Program>,
    session: Option<Session>,
    /// The files of the run that was loaded last.
    files: Files,
}

/// The library as `build.rs` has checked it.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// A panic becomes an exception with its message; the instance is of no use after it.
#[wasm_bindgen(start)]
pub fn start() {
    nostos_core::provide_library(LIBRARY);
    std::panic::set_hook(Box::new(|info| wasm_bindgen::throw_str(&info.to_string())));
}

#[wasm_bindgen]
impl Engine {
    /// An engine without a program.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Engine {
        Engine::default()
    }

    /// The version of language and engine.
    pub fn version() -> String {
        env!("CARGO_PKG_VERSION").to_string()
    }

    /// What is wrong with a program: `{ diagnostics }`. Doesn't touch the run under way.
    pub fn check(&self, files: JsValue) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        let diagnostics = self.compiler.check(&sources);
        convert::to_js(&convert::Checked::new(&sources, &diagnostics))
    }

    /// Compiles a program and prepares a run of it: `{ ok, diagnostics }`.
    pub fn load(&mut self, files: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        let options: LoadOptions = convert::from_js(options)?;
        self.reset();
        let compile = CompileOptions { profile: options.profile, ..CompileOptions::default() };
        match self.compiler.compile(&sources, compile) {
            Ok(compiled) => {
                self.program = Some((sources, compiled, options.run_options()));
                self.restart();
                convert::to_js(&Loaded::fine())
            }
            Err(diagnostics) => convert::to_js(&Loaded::refused(&sources, &diagnostics)),
        }
    }

    /// A fresh run of the loaded program; false if there is none.
    pub fn restart(&mut self) -> bool {
        let Some((sources, compiled, options)) = self.program.clone() else { return false };
        self.output.clear();
        self.files = Files::new(outside::files_of(&sources).into());
        let name = sources.iter().next().map_or("main.nos", |(_, file)| &file.name);
        let host = Box::new(BrowserHost::new(self.output.clone(), self.files.clone(), name));
        self.session = Some(Session::new(compiled, host, options));
        true
    }

    /// Runs for about `fuel` reductions, less when the output buffer is full, and says how things
    /// stand.
    pub fn step(&mut self, fuel: f64) -> Result<JsValue, JsValue> {
        let Some(session) = &mut self.session else {
            return Err(JsValue::from_str("no program is loaded"));
        };
        let status = step_with_looks(session, &self.output, fuel as u64);
        convert::to_js(&convert::step_result(session, &self.output, status))
    }

    /// Gives standard input a line, or its end.
    #[wasm_bindgen(js_name = provideInput)]
    pub fn provide_input(&mut self, line: Option<String>) {
        match (&mut self.session, line) {
            (Some(session), Some(line)) => session.input(&format!("{line}\n")),
            (Some(session), None) => session.close_input(),
            (None, _) => {}
        }
    }

    /// Gives standard input text with the line breaks that it has.
    #[wasm_bindgen(js_name = provideText)]
    pub fn provide_text(&mut self, text: &str) {
        if let Some(session) = &mut self.session {
            session.input(text);
        }
    }

    /// Answers one of a step's `fetches`: `headers` are pairs.
    #[wasm_bindgen(js_name = answerFetch)]
    pub fn answer_fetch(
        &mut self,
        id: f64,
        status: u16,
        headers: JsValue,
        body: Vec<u8>,
    ) -> Result<(), JsValue> {
        let headers = convert::from_js(headers)?;
        if let Some(session) = &mut self.session {
            session.answer(id as u64, outside::fetched(status, headers, body));
        }
        Ok(())
    }

    /// Answers one of a step's `fetches` that has no response.
    #[wasm_bindgen(js_name = failFetch)]
    pub fn fail_fetch(&mut self, id: f64, message: &str) {
        if let Some(session) = &mut self.session {
            session.answer(id as u64, outside::not_fetched(message));
        }
    }

    /// Sends a server of the program a request `{ method, url, headers?, body? }`, as if the
    /// program had made it; the number of the response in a later step's `responses`.
    pub fn visit(&mut self, request: JsValue) -> Result<Option<f64>, JsValue> {
        let request: VisitData = convert::from_js(request)?;
        Ok(self.session.as_mut().map(|session| session.visit(request.into()) as f64))
    }

    /// Opens a WebSocket to a server of the program, as if the program had done it; its number.
    #[wasm_bindgen(js_name = openSocket)]
    pub fn open_socket(&mut self, url: String, headers: JsValue) -> Result<Option<f64>, JsValue> {
        let headers = convert::from_js(headers)?;
        let session = self.session.as_mut();
        Ok(session.map(|session| session.connect_socket(url, headers) as f64))
    }

    /// Sends a text to the other end of such a socket.
    #[wasm_bindgen(js_name = sendToSocket)]
    pub fn send_to_socket(&mut self, socket: f64, text: String) {
        if let Some(session) = &mut self.session {
            session.send_to_socket(socket as u64, text);
        }
    }

    /// Closes such a socket.
    #[wasm_bindgen(js_name = closeSocket)]
    pub fn close_socket(&mut self, socket: f64) {
        if let Some(session) = &mut self.session {
            session.close_socket(socket as u64);
        }
    }

    /// The files of the run that was loaded last: `[{ path, size }]`.
    pub fn files(&self) -> Result<JsValue, JsValue> {
        convert::to_js(&outside::list(&self.files))
    }

    /// The content of one of them.
    #[wasm_bindgen(js_name = readFile)]
    pub fn read_file(&self, path: &str) -> Option<Vec<u8>> {
        outside::read(&self.files, path)
    }

    /// Gives one of them this content, or makes it; what is wrong if that can't be.
    #[wasm_bindgen(js_name = putFile)]
    pub fn put_file(&mut self, path: &str, content: Vec<u8>) -> Option<String> {
        let put = self.files.borrow_mut().put(path, content);
        put.err().map(|error| error.message(path))
    }

    /// Removes one of them; what is wrong if that can't be.
    #[wasm_bindgen(js_name = removeFile)]
    pub fn remove_file(&mut self, path: &str) -> Option<String> {
        let removed = self.files.borrow_mut().remove_file(path);
        removed.err().map(|error| error.message(path))
    }

    /// Drops the run and the program.
    pub fn reset(&mut self) {
        self.session = None;
        self.program = None;
        self.output.clear();
    }

    /// The profile of the run so far as JSON text (8.9); empty without `profile: true`.
    pub fn profile(&self) -> String {
        self.session.as_ref().and_then(Session::profile).map_or(String::new(), |p| p.to_json())
    }

    /// The profile of the run so far as a table of text.
    #[wasm_bindgen(js_name = profileTable)]
    pub fn profile_table(&self) -> String {
        self.session.as_ref().and_then(Session::profile).map_or(String::new(), |p| p.to_table())
    }

    /// What a stage (`ast`, `ir`, `bytecode`) makes of a program, as text; empty when it has
    /// errors.
    pub fn inspect(&self, files: JsValue, stage: &str) -> Result<String, JsValue> {
        Ok(convert::listing(&sources(files)?, stage))
    }

    /// What the name at an offset is: `{ start, end, code, doc, example, definition }`, or
    /// `undefined`.
    pub fn describe(&self, files: JsValue, file: &str, offset: u32) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        convert::to_js(&query::describe(self.compiler.ask(&sources), file, offset))
    }

    /// What could stand at an offset: `{ start, proposals }`.
    pub fn complete(&self, files: JsValue, file: &str, offset: u32) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        convert::to_js(&query::complete(self.compiler.ask(&sources), file, offset))
    }

    /// What the call around an offset wants: `{ code, active, doc }`, or `undefined`.
    #[wasm_bindgen(js_name = callHelp)]
    pub fn call_help(&self, files: JsValue, file: &str, offset: u32) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        convert::to_js(&query::call_help(self.compiler.ask(&sources), file, offset))
    }

    /// The types of names written without one: `[{ at, type }]`.
    #[wasm_bindgen(js_name = typeHints)]
    pub fn type_hints(&self, files: JsValue, file: &str) -> Result<JsValue, JsValue> {
        let sources = sources(files)?;
        convert::to_js(&query::type_hints(self.compiler.ask(&sources), file))
    }

    /// The text laid out anew; `undefined` when it has mistakes of syntax.
    pub fn format(&self, text: &str) -> Option<String> {
        syntax::format::format(SourceId::default(), text).ok()
    }

    /// The tokens of a text for comparison with an editor's: `[{ kind, start, end }]`.
    pub fn tokens(&self, text: &str) -> Result<JsValue, JsValue> {
        convert::to_js(&convert::tokens(text, &syntax::tokenize(text)))
    }
}

fn sources(files: JsValue) -> Result<SourceMap, JsValue> {
    let files: Vec<File> = convert::from_js(files)?;
    let named: Vec<(String, String)> = files.into_iter().map(|f| (f.name, f.text)).collect();
    Ok(SourceMap::program(&named))
}

fn step_with_looks(session: &mut Session, output: &Output, fuel: u64) -> Status {
    let mut left = fuel.max(1);
    loop {
        let part = left.min(FUEL_BETWEEN_LOOKS);
        let status = session.step(part);
        left -= part;
        if status != Status::Running || left == 0 || output.is_full() {
            return status;
        }
    }
}
