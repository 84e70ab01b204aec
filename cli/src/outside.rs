//! What programs wait for from outside: standard input, responses of other hosts, other programs.
//! Each waits in a thread of its own and reports to one queue, so that the program's other
//! processes go on and Ctrl+C is heard at any time.

use crate::programs::Programs;
use crate::{fetch, interrupt};
use nostos_core::Session;
use nostos_core::base::outside::{OutsideAnswer, OutsideCall, OutsideError};
use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// The longest wait between two looks at Ctrl+C.
const NAP: Duration = Duration::from_millis(50);

/// Bytes of standard input that are read at once.
const INPUT_BYTES: usize = 64 << 10;

type Outcome = Result<OutsideAnswer, OutsideError>;

/// Memory is counted by thread: what a thread has allocated goes back to it to be freed, else the
/// memory of the run would seem to shrink.
enum Event {
    /// A buffer that was filled with so many bytes of input.
    Input(Vec<u8>, std::io::Result<usize>),
    /// The answer to the call of that number, to be copied and given back.
    Answer(u64, Outcome, Sender<Outcome>),
}

/// Everything that a run waits for.
pub struct Outside {
    events: Receiver<Event>,
    report: Sender<Event>,
    programs: Arc<Programs>,
    input: Input,
}

/// Standard input; its thread is started when the program first wants some.
#[derive(Default)]
struct Input {
    /// Hands the thread a buffer to fill.
    ask: Option<Sender<Vec<u8>>>,
    /// The buffer is with the thread.
    asked: bool,
    ended: bool,
    /// The beginning of a character whose end hasn't come.
    partial: Vec<u8>,
}

impl Outside {
    /// Nothing is awaited yet.
    pub fn new() -> Outside {
        let (report, events) = channel();
        Outside { events, report, programs: Arc::default(), input: Input::default() }
    }

    /// Begins what the program has asked for and hands over what has come, without waiting.
    pub fn attend(&mut self, session: &mut Session) {
        self.begin(session);
        while let Ok(event) = self.events.try_recv() {
            self.hand_over(session, event);
        }
    }

    /// The same without standard input, which is wanted for something else.
    pub fn attend_calls(&mut self, session: &mut Session) {
        self.begin_calls(session);
        while let Ok(event) = self.events.try_recv() {
            self.hand_over(session, event);
        }
    }

    /// Waits until something comes, the time is over or Ctrl+C was pressed.
    pub fn wait(&mut self, session: &mut Session, at_most: Option<Duration>) {
        self.begin(session);
        let end = at_most.map(|time| Instant::now() + time);
        while !interrupt::asked() {
            let left = end.map_or(NAP, |end| end.saturating_duration_since(Instant::now()));
            if let Ok(event) = self.events.recv_timeout(left.min(NAP)) {
                return self.hand_over(session, event);
            }
            if left.is_zero() {
                return;
            }
        }
    }

    fn begin(&mut self, session: &mut Session) {
        self.begin_calls(session);
        if session.wants_input() && !self.input.asked && !self.input.ended {
            self.ask_for_input();
        }
    }

    fn begin_calls(&mut self, session: &mut Session) {
        for (id, call) in session.take_calls() {
            let (report, programs) = (self.report.clone(), self.programs.clone());
            std::thread::spawn(move || {
                let outcome = match call {
                    OutsideCall::Fetch(fetch) => fetch::fetch(&fetch),
                    OutsideCall::Exec(call) => programs.carry_out(call),
                };
                let (give_back, given_back) = channel();
                // Nobody listens after the end of the run; then nothing comes back either.
                if report.send(Event::Answer(id, outcome, give_back)).is_ok() {
                    drop(given_back.recv());
                }
            });
        }
    }

    fn ask_for_input(&mut self) {
        let report = self.report.clone();
        let ask = self.input.ask.get_or_insert_with(|| {
            let (ask, asked) = channel::<Vec<u8>>();
            std::thread::spawn(move || {
                for mut buffer in asked {
                    let read = std::io::stdin().lock().read(&mut buffer);
                    if report.send(Event::Input(buffer, read)).is_err() {
                        return;
                    }
                }
            });
            ask
        });
        self.input.asked = ask.send(vec![0; INPUT_BYTES]).is_ok();
    }

    fn hand_over(&mut self, session: &mut Session, event: Event) {
        match event {
            Event::Answer(call, outcome, give_back) => {
                session.answer(call, outcome.clone());
                // The thread waits for it; if it is gone, it is freed here.
                let _ = give_back.send(outcome);
            }
            Event::Input(buffer, read) => {
                self.input.asked = false;
                match read {
                    Ok(0) => {
                        self.input.ended = true;
                        session.input(&String::from_utf8_lossy(&self.input.partial));
                        session.close_input();
                    }
                    Ok(count) => session.input(&self.input.decoded(&buffer[..count])),
                    Err(error) => {
                        self.input.ended = true;
                        session.fail_input(&error.to_string());
                    }
                }
            }
        }
    }
}

impl Input {
    /// The bytes as text; what isn't UTF-8 becomes U+FFFD, an unfinished character is kept.
    fn decoded(&mut self, bytes: &[u8]) -> String {
        self.partial.extend_from_slice(bytes);
        let mut text = String::new();
        let mut rest = self.partial.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    rest = &[];
                }
                Err(error) => {
                    let (valid, others) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    rest = others;
                    if let Some(bad) = error.error_len() {
                        text.push('\u{FFFD}');
                        rest = &rest[bad..];
                        continue;
                    }
                }
            }
            self.partial = rest.to_vec();
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_decoded_across_its_pieces() {
        let mut input = Input::default();
        let pieces: [&[u8]; 4] = [b"a\xC3", b"\xBC\xFFb", b"\xE2\x82", b"\xAC\n"];
        let texts = pieces.map(|piece| input.decoded(piece));
        assert_eq!(texts, ["a", "ü\u{FFFD}b", "", "€\n"]);
        assert!(input.partial.is_empty());
    }
}
