//! Programs that are out to hurt: each ends with a clear error or can be stopped.

mod common;

use common::{Folder, nostos, run, texts};
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What Ctrl+C does.
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.is_ok_and(|s| s.success()));
}

/// A program whose text is wrong in a bad way: status 1, a report with the place, no more.
fn refused(test: &str, text: &str, message: &str) {
    let folder = Folder::new(test);
    folder.file("a.nos", text);
    let (status, out, err) = run(&folder.0, &["a.nos"]);
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    assert!(err.contains(message), "{err}");
    assert!(err.len() < 100_000, "{} bytes of report", err.len());
}

#[test]
fn an_empty_file_has_no_entry_point() {
    refused("empty", "", "Entry point 'main/' not found");
}

#[test]
fn brackets_without_end() {
    refused("brackets", &format!("main() = {}", "(".repeat(1_000_000)), "Error: ");
}

#[test]
fn nesting_without_sense() {
    let deep = 100_000;
    refused("parens", &format!("main() = {}1{}", "(".repeat(deep), ")".repeat(deep)), "nest");
    refused("lists", &format!("main() = {}{}", "[".repeat(deep), "]".repeat(deep)), "nest");
    refused("blocks", &format!("main() = {}1{}", "{".repeat(deep), "}".repeat(deep)), "nest");
    refused("not", &format!("main() = {}true", "!".repeat(deep)), "nest");
}

#[test]
fn chains_of_operators_are_no_nesting() {
    let folder = Folder::new("chain");
    folder.file("a.nos", format!("main() = 0{}\n", " + 1".repeat(50_000)));
    let (status, out, err) = run(&folder.0, &["a.nos"]);
    // Either it runs or it is refused like any other nesting; a crash has another status.
    assert!(status == 0 && out == "50000\n" || status == 1 && err.contains("nest"), "{err}");
}

#[test]
fn a_string_without_end() {
    refused("string", "main() = \"abc\n\nother() = 1\n", "a.nos:1:10");
}

/// A program that runs until it is stopped: status 1 and a message, by itself and soon.
fn fails(test: &str, text: &str, message: &str) {
    let folder = Folder::new(test);
    folder.file("a.nos", text);
    let (status, _, err) = run(&folder.0, &["a.nos"]);
    assert_eq!(status, 1, "{err}");
    assert!(err.contains(message), "{err}");
    assert!(err.len() < 100_000, "{} bytes of report", err.len());
}

#[test]
fn recursion_without_end() {
    fails("recursion", "down(n) = 1 + down(n + 1)\nmain() = down(0)\n", "Stack overflow");
}

#[test]
fn allocation_without_end() {
    let list = "grow(xs) = grow([1 | xs])\nmain() = grow([])\n";
    fails("cons", list, "Out of memory (limit 256 MiB)");
    let text = "grow(s) = grow(s ++ s)\nmain() = grow(\"ab\")\n";
    fails("text", text, "Out of memory (limit 256 MiB)");
}

/// A program that passes a limit of its own: status 1 and the message.
fn limited(test: &str, options: &[&str], text: &str, message: &str) -> String {
    let folder = Folder::new(test);
    folder.file("a.nos", text);
    let (status, out, err) = run(&folder.0, &[options, &["a.nos"]].concat());
    assert_eq!(status, 1, "{err}");
    assert!(err.contains(message), "{err}");
    out
}

#[test]
fn limits_are_settable() {
    let list = "grow(xs) = grow([1 | xs])\nmain() = grow([])\n";
    limited("small", &["--max-memory", "4M"], list, "Out of memory (limit 4 MiB)");
    let flood = "flood() = { println(\"water\"); flood() }\nmain() = flood()\n";
    let out = limited("output", &["--max-output", "10K"], flood, "Too much output (limit 10 KiB)");
    // The line that was cut is ended before the report.
    assert_eq!(out.len(), 10 * 1024 + 1);
    let many = "many(n) = { spawn { receive { _ -> () } }; many(n + 1) }\nmain() = many(0)\n";
    limited("many", &["--max-processes", "100"], many, "Too many processes (limit 100)");
}

#[test]
fn memory_is_counted_whoever_runs() {
    // Nobody uses up a turn: each process waits after a few steps.
    let keep = "hold(n, p) = { spawn { t = \"x\".repeat(100000); p <- 1; receive { _ -> t } }\n";
    let keep = format!("{keep}  receive {{ k -> hold(n + k, p) }} }}\nmain() = hold(0, self())\n");
    fails("held", &keep, "Out of memory (limit 256 MiB)");
}

#[test]
fn a_loop_without_end_can_be_stopped() {
    let folder = Folder::new("loop");
    folder.file("a.nos", "spin(n) = spin(n + 1)\nmain() = spin(0)\n");
    let mut command = nostos(&folder.0, &["a.nos"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    let (status, _, err) = texts(child.wait_with_output().unwrap());
    assert_eq!(status, 130, "{err}");
    assert!(err.contains("Runtime error: execution interrupted (Ctrl+C)"), "{err}");
}

#[test]
fn sleeping_and_waiting_can_be_stopped() {
    let folder = Folder::new("sleep");
    folder.file("a.nos", "main() = sleep(60000)\n");
    let mut command = nostos(&folder.0, &["a.nos"]);
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    interrupt(&child);
    let (status, _, err) = texts(child.wait_with_output().unwrap());
    assert_eq!(status, 130, "{err}");
}

#[test]
fn output_without_end_stops_with_its_reader() {
    let folder = Folder::new("flood");
    folder.file("a.nos", "flood() = { println(\"water\"); flood() }\nmain() = flood()\n");
    let mut child = nostos(&folder.0, &["a.nos"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut some = [0; 1000];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    assert!(some.starts_with(b"water\nwater\n"));
    // The pipe is closed now, and the program ends at its next write.
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Programs and commands whose answers are long.
fn talkative(folder: &Folder) -> Vec<Vec<&'static str>> {
    let mistakes = "nope\n".repeat(2000);
    folder.file("wrong.nos", format!("main() = {{\n{mistakes}}}\n")).file("a.nos", "main() = 1\n");
    let commands = "--help;-v;run --help;bench . --json;bench a.nos;dump a.nos;docs;fmt --check x;\
         dump --bytecode a.nos;check --json-errors wrong.nos;--json-errors wrong.nos";
    folder.file("x/a.nos", "main()=1\n");
    commands.split(';').map(|command| command.split(' ').collect()).collect()
}

#[test]
fn commands_end_quietly_with_their_reader() {
    let folder = Folder::new("unread");
    for args in talkative(&folder) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let command = nostos(&folder.0, &args).stdout(writer).output().unwrap();
        assert_eq!(texts(command), (0, String::new(), String::new()), "{args:?}");
    }
    for args in [&["check", "wrong.nos"][..], &["wrong.nos"], &["--zip"], &["no.nos"], &[]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let command = nostos(&folder.0, args).stderr(writer).output().unwrap();
        assert_eq!(texts(command), (0, String::new(), String::new()), "{args:?}");
    }
}

#[test]
#[cfg(target_os = "linux")] // the device that is always full is Linux's
fn a_full_disk_is_an_error() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = Folder::new("full");
    for args in talkative(&folder) {
        let (status, _, err) = texts(nostos(&folder.0, &args).stdout(full()).output().unwrap());
        assert!(status == 1 && err.starts_with("Error writing output: "), "{args:?}: {err}");
    }
    folder.file("fails.nos", "main() = 1 / 0\n");
    for args in [&["fails.nos"][..], &["--profile", "a.nos"], &["wrong.nos"], &["--zip"]] {
        let (status, _, _) = texts(nostos(&folder.0, args).stderr(full()).output().unwrap());
        assert_eq!(status, 1, "{args:?}");
    }
}
