//! The `nostos` program as a user meets it: statuses, streams and the sentences for bad input.

mod common;

use common::{Folder, run};

fn check(args: &[&str], status: i32, out: &str, err: &str) {
    let folder = Folder::new(&format!("check{}", args.concat().replace(['/', '.'], "-")));
    folder.file("binary.nos", [0x7f, b'E', b'L', b'F', 0xff, 0xfe]).file("empty/readme.txt", "");
    let (got_status, got_out, got_err) = run(&folder.0, args);
    assert_eq!(got_status, status, "{got_out}{got_err}");
    assert!(got_out.contains(out), "{got_out}");
    assert!(got_err.contains(err), "{got_err}");
}

#[test]
fn nothing_to_do_is_an_error_with_help() {
    check(&[], 1, "", "Usage: nostos");
    check(&["check"], 1, "", "<FILE|DIR>");
}

#[test]
fn types_may_have_names_of_the_librarys() {
    let folder = Folder::new("own-option");
    let program =
        "type Option = None | Some(Int)\n\nmain() = match Some(2) { Some(n) -> n, _ -> 0 }\n";
    folder.file("main.nos", program);
    assert_eq!(run(&folder.0, &["main.nos"]), (0, "2\n".to_string(), String::new()));
}

#[test]
fn help_and_version_are_no_errors() {
    check(&["--help"], 0, "Usage: nostos", "");
    check(&["-v"], 0, concat!("nostos ", env!("CARGO_PKG_VERSION")), "");
}

#[test]
fn unknown_options_are_errors() {
    check(&["--zip", "a.nos"], 1, "", "Unknown option: --zip");
    check(&["check", "a.nos", "more"], 1, "", "Unexpected word: more");
    check(&["--json", "a.nos"], 1, "", "--json is a form of --profile, which is missing");
    check(&["profile", "--out", "b", "a.nos"], 1, "", "--out names the document of --json");
}

#[test]
fn missing_files_are_named() {
    let missing = "Error reading file 'no.nos': No such file or directory";
    check(&["no.nos"], 1, "", missing);
    check(&["check", "no.nos"], 1, "", missing);
}

#[test]
fn a_folder_needs_a_main_file() {
    check(&["empty"], 1, "", "No 'main.nos' found in directory 'empty'");
}

#[test]
fn files_of_a_folder_are_named_as_it_was_given() {
    let folder = Folder::new("project");
    folder.file("app/main.nos", "use tool.*\nmain() = twice(1)\n");
    folder.file("app/tool.nos", "pub twice(x) = throw(\"no\")\n");
    let (status, _, err) = run(&folder.0, &["app/"]);
    assert_eq!(status, 1);
    assert!(err.contains("(app/tool.nos:1)"), "{err}");
    folder.file("app/tool.nos", "pub twice(x) = y\n");
    let (_, _, err) = run(&folder.0, &["app"]);
    assert!(err.contains("[app/tool.nos:1:16]"), "{err}");
}

#[test]
fn what_is_no_text_is_refused() {
    check(&["binary.nos"], 1, "", "binary.nos:1: the file is not UTF-8 text (byte 4)");
}

#[test]
fn mistakes_are_reported_for_people_and_for_tools() {
    let folder = Folder::new("mistakes");
    folder.file("a.nos", "main() = {\n    totl\n");
    let (status, out, err) = run(&folder.0, &["check", "a.nos"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.starts_with("Error: ") && err.contains("─[a.nos:"), "{err}");
    let (status, out, err) = run(&folder.0, &["--json-errors", "a.nos"]);
    assert_eq!((status, err.as_str()), (1, ""));
    assert!(out.starts_with("{\"file\":\"a.nos\",\"line\":"), "{out}");
}

#[test]
fn files_are_formatted_in_place() {
    let folder = Folder::new("fmt");
    folder.file("a/x.nos", "main() = {\nf (1)\n}\n").file("bad.nos", "main() = {\n");
    assert_eq!(run(&folder.0, &["fmt", "--check", "a"]), (1, "a/x.nos\n".into(), String::new()));
    assert_eq!(run(&folder.0, &["fmt", "a"]), (0, String::new(), String::new()));
    let text = std::fs::read_to_string(folder.0.join("a/x.nos")).expect("the file is still there");
    assert_eq!(text, "main() = {\n    f(1)\n}\n");
    assert_eq!(run(&folder.0, &["fmt", "--check", "a"]).0, 0);
    let (status, _, err) = run(&folder.0, &["fmt", "bad.nos"]);
    assert!(status == 1 && err.contains("unexpected end of input"), "{err}");
}

#[test]
#[cfg(unix)] // links, and limits of the shell
fn what_cannot_be_formatted_stays() {
    let folder = Folder::new("fmt-fails");
    folder.file("a/x.nos", "main() = {\nf (1)\n}\n");
    std::os::unix::fs::symlink("a/x.nos", folder.0.join("link.nos")).expect("links can be made");
    assert_eq!(run(&folder.0, &["fmt", "link.nos"]), (0, String::new(), String::new()));
    assert!(folder.0.join("link.nos").is_symlink());
    let names = std::fs::read_dir(folder.0.join("a")).expect("the folder is there");
    assert_eq!(names.count(), 1, "nothing is left beside the file");
    let text = std::fs::read_to_string(folder.0.join("a/x.nos")).expect("the file is still there");
    assert_eq!(text, "main() = {\n    f(1)\n}\n");
    // The shell's limit is in blocks of 512 bytes or of 1024.
    let long = "main() = {\nf (1)\n}\n".to_string() + &"# a line of a comment\n".repeat(500);
    folder.file("long.nos", &long);
    let limited = "ulimit -f 4; trap '' XFSZ; exec \"$0\" fmt long.nos";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_nostos")]).current_dir(&folder.0);
    let (status, _, err) = common::texts(shell.output().expect("there is a shell"));
    assert!(status == 1 && err.starts_with("Error writing file 'long.nos': "), "{err}");
    let text = std::fs::read_to_string(folder.0.join("long.nos")).expect("the file is still there");
    assert_eq!(text, long);
    assert!(std::fs::read_dir(&folder.0).expect("the folder is there").count() == 3);
}

#[test]
fn measured_programs_of_one_name_are_told_apart() {
    let folder = Folder::new("bench");
    for name in ["a/x.nos", "b/x.nos", "b/y.nos"] {
        folder.file(&format!("all/{name}"), "# expect: 1\nmain() = 1\n");
    }
    let (status, out, err) = run(&folder.0, &["bench", "all"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let names: Vec<&str> = out.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["program", "a/x", "b/x", "y"]);
}
