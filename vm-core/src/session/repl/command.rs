//! The commands of the shell: inputs that begin with a colon.

use super::reach::Extent;
use super::{Answer, Body, Profiling, Progress, Repl, refused};

const HELP: &str = "\
EXPRESSION           its value
name = EXPRESSION    a name for a value; `var name = ...` can be assigned
f(x) = ..., type T = ...   definitions; the same name again takes the place of the old one
:type EXPRESSION     its type (:t)
:profile EXPRESSION  its value and where the time went (:prof)
:load FILE           the file's definitions as a module of its name (:l)
:stop                ends the processes that earlier inputs have left
:help                this list (:h, :?)
:quit                leave (:q, :exit)
An input goes on in the next line while a bracket, a string or a comment is open; an empty line
ends it.";

impl Repl {
    /// Carries out a command.
    pub(super) fn command(&mut self, name: &str, argument: &str) -> Progress {
        let answer = match name {
            "help" | "h" | "?" => Answer::Text(HELP.to_string()),
            "quit" | "q" | "exit" => Answer::Quit,
            "stop" => Answer::Text(match self.end_others() {
                1 => "1 process was ended.".to_string(),
                count => format!("{count} processes were ended."),
            }),
            "type" | "t" | "load" | "l" | "profile" | "prof" if argument.is_empty() => {
                Answer::Text(format!("`:{name}` needs something behind it; :help lists commands"))
            }
            "load" | "l" => Answer::Load(argument.to_string()),
            "type" | "t" => {
                self.inputs += 1;
                self.extent = Extent::Needed;
                match self.check(&Body::Text(argument, None)) {
                    Ok((_, checked)) => Answer::Type(checked.value_type().text),
                    Err(refusal) => return refused(refusal),
                }
            }
            "profile" | "prof" => {
                self.inputs += 1;
                self.extent = Extent::Needed;
                return self.run_text(argument, None, Profiling::On);
            }
            other => Answer::Text(format!(
                "Unknown command: :{other}. Type :help for available commands."
            )),
        };
        Progress::Answered(answer)
    }
}
