//! The program's surroundings in a browser: buffered output, the browser's clocks and random
//! numbers. The buffer is bounded: what goes beyond [`SHOWN_BYTES_MAX`] is counted and dropped,
//! because a page can't show it and 100 MB of text must not fill its memory.

use crate::outside::Files;
use nostos_core::base::environment::Environment;
use nostos_core::base::files::SharedFiles;
use nostos_core::base::host::{Host, Stream};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Output of one run that the page shows; as much as a person would ever scroll through.
const SHOWN_BYTES_MAX: usize = 1 << 20;

/// Output that waits to be fetched: with more, a step ends early. About a hundred screens.
const WAITING_BYTES_MAX: usize = 1 << 16;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);

    #[wasm_bindgen(js_name = Date)]
    type JsDate;
    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(unix_ms: f64) -> JsDate;
    /// How many minutes UTC is ahead of the local time zone.
    #[wasm_bindgen(method, js_name = getTimezoneOffset)]
    fn utc_ahead_minutes(this: &JsDate) -> f64;
}

/// What was printed since the last look; shared by the engine and the run's host.
#[derive(Clone, Default)]
pub struct Output(Rc<RefCell<Buffer>>);

/// Text of one stream, in the order of printing.
pub type Chunk = (Stream, String);

#[derive(Default)]
struct Buffer {
    chunks: Vec<Chunk>,
    waiting_bytes: usize,
    shown_bytes: usize,
    bytes: usize,
    /// What is said beside the program's output, as of processes that failed.
    aside_bytes: usize,
}

impl Output {
    /// Forgets everything: a new run begins.
    pub fn clear(&self) {
        *self.0.borrow_mut() = Buffer::default();
    }

    /// Whether so much waits that the page should have a look.
    pub fn is_full(&self) -> bool {
        self.0.borrow().waiting_bytes >= WAITING_BYTES_MAX
    }

    /// Takes what waits.
    pub fn take(&self) -> Vec<Chunk> {
        let mut buffer = self.0.borrow_mut();
        buffer.waiting_bytes = 0;
        std::mem::take(&mut buffer.chunks)
    }

    /// Bytes printed by this run, those included that were dropped.
    pub fn bytes(&self) -> usize {
        self.0.borrow().bytes
    }

    /// Bytes said beside the program's output, those included that were dropped.
    pub fn bytes_aside(&self) -> usize {
        self.0.borrow().aside_bytes
    }

    /// Whether anything was dropped.
    pub fn is_truncated(&self) -> bool {
        let buffer = self.0.borrow();
        buffer.shown_bytes < buffer.bytes || buffer.aside_bytes > SHOWN_BYTES_MAX
    }

    /// Whether so many bytes more may be said beside the program's output.
    pub fn admits_aside(&self, bytes: usize) -> bool {
        let mut buffer = self.0.borrow_mut();
        buffer.aside_bytes = buffer.aside_bytes.saturating_add(bytes);
        buffer.aside_bytes <= SHOWN_BYTES_MAX
    }

    /// Takes `text` back if it is the last that was printed: the page shows it in another form.
    pub fn take_back(&self, stream: Stream, text: &str) {
        let mut buffer = self.0.borrow_mut();
        let Some((last_stream, last)) = buffer.chunks.last_mut() else { return };
        if *last_stream != stream || !last.ends_with(text) {
            return;
        }
        last.truncate(last.len() - text.len());
        if last.is_empty() {
            buffer.chunks.pop();
        }
        buffer.shown_bytes -= text.len();
        buffer.bytes -= text.len();
    }

    /// Prints.
    pub fn write(&self, stream: Stream, text: &str) {
        let mut buffer = self.0.borrow_mut();
        buffer.bytes += text.len();
        let text = prefix(text, SHOWN_BYTES_MAX - buffer.shown_bytes);
        if text.is_empty() {
            return;
        }
        buffer.shown_bytes += text.len();
        buffer.waiting_bytes += text.len();
        match buffer.chunks.last_mut() {
            Some((last, waiting)) if *last == stream => waiting.push_str(text),
            _ => buffer.chunks.push((stream, text.to_string())),
        }
    }
}

/// The longest beginning of at most `bytes_max` bytes that ends between characters.
fn prefix(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// The surroundings of one run.
pub struct BrowserHost {
    output: Output,
    files: Files,
    /// What the program is called.
    name: String,
}

impl BrowserHost {
    /// A host that prints into `output`, for a program of this name with these files.
    pub fn new(output: Output, files: Files, name: &str) -> BrowserHost {
        BrowserHost { output, files, name: name.to_string() }
    }
}

impl Host for BrowserHost {
    fn write(&mut self, stream: Stream, text: &str) {
        self.output.write(stream, text);
    }

    fn monotonic_ns(&mut self) -> u64 {
        (performance_now() * 1e6) as u64
    }

    fn unix_ms(&mut self) -> i64 {
        date_now() as i64
    }

    fn random_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        get_random_values(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn utc_offset_minutes(&mut self, unix_ms: i64) -> i32 {
        -JsDate::new(unix_ms as f64).utc_ahead_minutes() as i32
    }

    fn files(&mut self) -> SharedFiles {
        self.files.clone()
    }

    fn environment(&mut self) -> Environment {
        Environment::virtual_one(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_merged_by_stream_and_taken_once() {
        let output = Output::default();
        output.write(Stream::Out, "a");
        output.write(Stream::Out, "b\n");
        output.write(Stream::Err, "c");
        assert_eq!(output.take(), [(Stream::Out, "ab\n".into()), (Stream::Err, "c".into())]);
        assert_eq!(output.take(), []);
        assert!(output.admits_aside(SHOWN_BYTES_MAX) && !output.is_truncated());
        assert!(!output.admits_aside(1) && output.is_truncated());
        assert_eq!(output.bytes(), 4);
    }

    #[test]
    fn a_flood_is_counted_and_dropped() {
        let output = Output::default();
        let line = "ü".repeat(500);
        for _ in 0..3000 {
            output.write(Stream::Out, &line);
        }
        assert!(output.is_full() && output.is_truncated());
        assert_eq!(output.bytes(), 3_000_000);
        let shown: usize = output.take().iter().map(|(_, text)| text.len()).sum();
        assert_eq!(shown, SHOWN_BYTES_MAX);
        assert!(!output.is_full());
    }

    #[test]
    fn the_last_line_can_be_taken_back() {
        let output = Output::default();
        output.write(Stream::Out, "x\n42\n");
        output.take_back(Stream::Out, "43\n");
        output.take_back(Stream::Err, "42\n");
        output.take_back(Stream::Out, "42\n");
        assert_eq!(output.take(), [(Stream::Out, "x\n".into())]);
        output.take_back(Stream::Out, "x\n");
        assert_eq!(output.bytes(), 2);
    }
}
