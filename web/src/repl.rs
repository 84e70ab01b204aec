//! The interactive shell for the page: a thin class over `nostos_core::session::repl`.

use crate::convert::{self, Checked, OutputData};
use crate::host::{BrowserHost, Output};
use crate::outside::{self, Files, OutsideData};
use nostos_core::RunOptions;
use nostos_core::session::repl::{Answer, Progress, Repl, is_complete};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A shell: one input after another.
#[wasm_bindgen]
pub struct Shell {
    repl: Repl,
    output: Output,
}

/// How an input stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerData {
    /// `nothing`, `value`, `type`, `text`, `refused`, `failed`, `load`, `quit`; before the answer
    /// `running`, `sleeping`, `input`, `outside`.
    kind: &'static str,
    /// What was printed since the last look.
    output: Vec<OutputData>,
    /// The answer; of `load` the file's name.
    text: String,
    /// Whether the input printed more than is shown.
    truncated: bool,
    /// For `sleeping`: when to step again.
    wake_in_ms: Option<f64>,
    #[serde(flatten)]
    checked: Checked,
    /// What the input's run wants of the page while it isn't over.
    #[serde(flatten)]
    outside: Option<OutsideData>,
}

#[wasm_bindgen]
impl Shell {
    /// A shell without definitions.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Shell {
        let output = Output::default();
        let host = Box::new(BrowserHost::new(output.clone(), Files::default(), "repl"));
        Shell { repl: Repl::new(host, RunOptions::default()), output }
    }

    /// Begins with an input: `{ kind, output, text, truncated, wakeInMs, diagnostics }`. While
    /// `kind` is `running`, `sleeping`, `input` or `outside`, `step` goes on.
    pub fn evaluate(&mut self, input: &str) -> Result<JsValue, JsValue> {
        // What is shown of an input's output is bounded for each input.
        self.output.clear();
        let progress = self.repl.begin(input);
        self.answer(progress)
    }

    /// Goes on for about `fuel` reductions; the same object.
    pub fn step(&mut self, fuel: f64) -> Result<JsValue, JsValue> {
        let progress = self.repl.step(fuel as u64);
        self.answer(progress)
    }

    /// Lets the processes of earlier inputs run between two inputs; the same object, of kind
    /// `nothing` when nothing happens before the next input.
    #[wasm_bindgen(js_name = stepOthers)]
    pub fn step_others(&mut self, fuel: f64) -> Result<JsValue, JsValue> {
        let progress = self.repl.step_others(fuel as u64);
        self.answer(progress)
    }

    /// Ends the input that runs; the same object.
    pub fn interrupt(&mut self) -> Result<JsValue, JsValue> {
        let progress = self.repl.interrupt();
        self.answer(progress)
    }

    /// Defines a module by a file's text, in answer to `load`; the same object.
    pub fn load(&mut self, path: &str, text: &str) -> Result<JsValue, JsValue> {
        let answer = self.repl.load(path, text);
        self.answer(Progress::Answered(answer))
    }

    /// Gives standard input a line, or its end.
    #[wasm_bindgen(js_name = provideInput)]
    pub fn provide_input(&mut self, line: Option<String>) {
        match (self.repl.session(), line) {
            (Some(session), Some(line)) => session.input(&(line + "\n")),
            (Some(session), None) => session.close_input(),
            (None, _) => {}
        }
    }

    /// Answers one of an answer's `fetches`: `headers` are pairs.
    #[wasm_bindgen(js_name = answerFetch)]
    pub fn answer_fetch(
        &mut self,
        id: f64,
        status: u16,
        headers: JsValue,
        body: Vec<u8>,
    ) -> Result<(), JsValue> {
        let headers = convert::from_js(headers)?;
        if let Some(session) = self.repl.session() {
            session.answer(id as u64, outside::fetched(status, headers, body));
        }
        Ok(())
    }

    /// Answers one of an answer's `fetches` that has no response.
    #[wasm_bindgen(js_name = failFetch)]
    pub fn fail_fetch(&mut self, id: f64, message: &str) {
        if let Some(session) = self.repl.session() {
            session.answer(id as u64, outside::not_fetched(message));
        }
    }

    /// Whether an input can be meant as it stands, or goes on in the next line.
    #[wasm_bindgen(js_name = isComplete)]
    pub fn is_complete(input: &str) -> bool {
        is_complete(input)
    }

    fn answer(&mut self, progress: Progress) -> Result<JsValue, JsValue> {
        let mut data = AnswerData {
            kind: "running",
            output: convert::taken(&self.output),
            truncated: self.output.is_truncated(),
            text: String::new(),
            wake_in_ms: None,
            checked: Checked::default(),
            outside: self.repl.session().map(OutsideData::new),
        };
        match progress {
            Progress::Running => {}
            Progress::WaitingForInput => data.kind = "input",
            Progress::WaitingOutside => data.kind = "outside",
            Progress::Sleeping { ms } => {
                data.kind = "sleeping";
                data.wake_in_ms = Some(ms);
            }
            Progress::Answered(answer) => {
                data.kind = answer.kind();
                data.text = answer.text();
                match &answer {
                    Answer::Load(path) => data.text = path.clone(),
                    Answer::Refused { sources, diagnostics } => {
                        data.checked = Checked::new(sources, diagnostics);
                    }
                    _ => {}
                }
            }
        }
        convert::to_js(&data)
    }
}

impl Default for Shell {
    fn default() -> Self {
        Shell::new()
    }
}
