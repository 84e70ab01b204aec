//! What programs find around themselves: standard input, words, files, other programs.

#![cfg(unix)] // the other programs are those of a Unix system
#![allow(clippy::unwrap_used)] // what can't be prepared here is the failure of the test

mod common;

use common::{Folder, nostos, run, texts};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

fn outcome(test: &str, program: &str, args: &[&str]) -> (i32, String, String) {
    let folder = Folder::new(test);
    folder.file("a.nos", program);
    run(&folder.0, &[&["a.nos"], args].concat())
}

#[test]
fn words_follow_the_programs_name() {
    let out = outcome("words", "main() = Env.args()", &["one", "--two"]).1;
    assert_eq!(out, "[\"a.nos\", \"one\", \"--two\"]\n");
}

#[test]
fn files_are_those_of_the_computer() {
    let program = "main() = { File.writeAll(\"b.txt\", \"x\") ; Dir.list(\".\") }";
    assert_eq!(outcome("files", program, &[]).1, "[\"a.nos\", \"b.txt\"]\n");
}

#[test]
fn a_file_copied_to_itself_stays() {
    let program = "main() = { File.writeAll(\"a.txt\", \"x\") ; \
        File.copy(\"a.txt\", \"./a.txt\") ; File.readAll(\"a.txt\") }";
    let (status, output, errors) = outcome("a_file_copied_to_itself_stays", program, &[]);
    assert_eq!((status, output.as_str(), errors.as_str()), (0, "\"x\"\n", ""));
}

#[test]
fn input_comes_while_others_go_on() {
    let folder = Folder::new("input");
    folder.file(
        "a.nos",
        "main() = {\n    spawn { receive { _ -> () } }\n    spawn { sleep(60000) }\n    \
         first = Stdin.prompt(\"? \")\n    (first, Stdin.readLine(), Stdin.readLine())\n}\n",
    );
    let mut command = nostos(&folder.0, &["a.nos"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for piece in [&b"a\xC3"[..], b"\xBC\nlast", b"\xFF"] {
        stdin.write_all(piece).unwrap();
        stdin.flush().unwrap();
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(stdin);
    let (status, out, err) = texts(child.wait_with_output().unwrap());
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out, "? \n(Some(\"aü\"), Some(\"last\u{FFFD}\"), None)\n");
}

#[test]
fn other_programs_run_to_their_end() {
    let program = "main() = {\n    \
                   r = Exec.run(\"sh\", [\"-c\", \"echo out; echo err >&2; exit 3\"])\n    \
                   missing = try { Exec.run(\"no-such-program\", []).exitCode } \
                   catch { (k, _) -> -1 }\n    \
                   (r.exitCode, r.stdout.trim(), r.stderr.trim(), missing)\n}\n";
    let (_, out, err) = outcome("exec-run", program, &[]);
    assert_eq!((out.as_str(), err.as_str()), ("(3, \"out\", \"err\", -1)\n", ""));
}

#[test]
fn every_input_of_the_shell_gets_its_answer() {
    // An answer may be there before the shell begins to wait for it.
    let folder = Folder::new("shell-answers");
    let mut command = nostos(&folder.0, &["repl"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = "Exec.run(\"echo\", [\"hi\"]).exitCode\n";
    stdin.write_all(input.repeat(10).as_bytes()).unwrap();
    drop(stdin);
    let (_, out, err) = texts(child.wait_with_output().unwrap());
    assert_eq!((out, err.as_str()), ("0\n".repeat(10), ""));
}

#[test]
fn the_computer_has_figures() {
    let program =
        "main() = (Runtime.pid() > 1, Runtime.threadCount() >= 1, Runtime.isInteractive())";
    let (_, out, err) = outcome("figures", program, &[]);
    assert_eq!((out.as_str(), err.as_str()), ("(true, true, false)\n", ""));
}

#[test]
fn other_programs_are_talked_to() {
    let program = "main() = {\n    \
                   h = Exec.start(\"sh\", [\"-c\", \"read x; echo got $x; exit 4\"])\n    \
                   Exec.write(h, \"hello\\n\")\n    line = Exec.readline(h).trim()\n    \
                   over = Exec.readline(h)\n    none = Exec.readStderr(h)\n    \
                   (line, over, none, Exec.wait(h))\n}\n";
    let (_, out, err) = outcome("exec-start", program, &[]);
    assert_eq!((out.as_str(), err.as_str()), ("(\"got hello\", \"eof\", \"eof\", 4)\n", ""));
}

#[test]
fn only_the_process_that_waits_for_a_program_waits() {
    let program = "main() = {\n    h = Exec.start(\"sleep\", [\"60\"])\n    me = self()\n    \
                   spawn { me <- Exec.wait(h) }\n    sleep(20)\n    Exec.kill(h)\n    \
                   receive { code -> code }\n}\n";
    assert_eq!(outcome("exec-kill", program, &[]).1, "-1\n");
}
