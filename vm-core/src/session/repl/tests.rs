//! The shell as a user sees it: inputs and answers.

use super::{Answer, Progress, Repl, is_complete};
use crate::base::host::NullHost;
use crate::session::RunOptions;

/// The answers to inputs, as text.
fn answers(inputs: &[&str]) -> Vec<String> {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    inputs.iter().map(|input| answer(&mut repl, input).text()).collect()
}

fn answer(repl: &mut Repl, input: &str) -> Answer {
    let mut progress = repl.begin(input);
    loop {
        match progress {
            Progress::Answered(answer) => return answer,
            Progress::Running => progress = repl.step(10_000),
            other => panic!("{input} waits: {other:?}"),
        }
    }
}

#[track_caller]
fn check(dialogue: &[(&str, &str)]) {
    let inputs: Vec<&str> = dialogue.iter().map(|(input, _)| *input).collect();
    let expected: Vec<&str> = dialogue.iter().map(|(_, answer)| *answer).collect();
    assert_eq!(answers(&inputs), expected);
}

#[test]
fn expressions_show_their_result_form() {
    check(&[("1 + 2", "3"), ("\"s\"", "\"s\""), ("()", ""), ("", ""), ("# only this", "")]);
}

#[test]
fn names_persist_and_are_defined_anew() {
    check(&[
        ("x = 5", "5"),
        ("var k = 3", "3"),
        ("k = k + x", "8"),
        ("k", "8"),
        ("x = \"now a text\"", "\"now a text\""),
        ("x ++ show(k)", "\"now a text8\""),
        ("(a, b) = (1, [2])", "(1, [2])\n1\n[2]"),
        ("b ++ [a]", "[2, 1]"),
    ]);
}

#[test]
fn callers_call_the_new_definition() {
    check(&[
        ("sq(n) = n * n", "sq :: Num a => a -> a"),
        ("twice(n: Int) = sq(n) + sq(n)", "twice :: Int -> Int"),
        ("twice(3)", "18"),
        ("sq(n: Int) = n + 100", "sq :: Int -> Int"),
        ("twice(3)", "206"),
    ]);
}

#[test]
fn types_and_values_of_them_persist() {
    check(&[
        ("type T = A | B(Int)", "Defined type T"),
        ("ts = [A, B(2)]", "[A, B(2)]"),
        ("var type Box = { n: Int }", "Defined type Box"),
        ("box = Box(1)", "Box{n: 1}"),
        ("(box.n, ts)", "(1, [A, B(2)])"),
        ("f = y => y + 1", "\"<function <lambda>>\""),
        ("f(2)", "3"),
    ]);
}

#[test]
fn a_named_mutable_value_is_itself_in_every_input() {
    check(&[
        ("var type Box = { n: Int }", "Defined type Box"),
        ("box = Box(1)", "Box{n: 1}"),
        ("same = box", "Box{n: 1}"),
        ("box.n = 7", ""),
        ("(box.n, same.n)", "(7, 7)"),
        ("boxes = [box, Box(2)]", "[Box{n: 7}, Box{n: 2}]"),
        ("boxes.each(b => { b.n = b.n + 1 })", ""),
        ("(box, same, boxes)", "(Box{n: 8}, Box{n: 8}, [Box{n: 8}, Box{n: 3}])"),
        ("a = newInt64Array(2)", "\"Int64Array[2]\""),
        ("a[1] = 5", ""),
        ("a.toList()", "[0, 5]"),
        ("mvar shared: Box = Box(1)", "Box{n: 1}"),
        ("shared.n = 7", ""),
        ("shared.n", "1"),
    ]);
}

#[test]
fn mistakes_change_nothing() {
    let told = answers(&["x = 1", "x = nope", "x = 1 / 0", "x", "f(n) = n +", ":what"]);
    assert!(
        told[1].starts_with("Compilation error: Error: unknown variable `nope`"),
        "{}",
        told[1]
    );
    assert!(told[2].contains("DivisionByZero") && told[2].contains("x/ (<repl>"), "{}", told[2]);
    assert_eq!(told[3], "1");
    assert!(told[4].starts_with("Compilation error: "), "{}", told[4]);
    assert_eq!(told[5], "Unknown command: :what. Type :help for available commands.");
}

#[test]
fn a_failing_run_names_the_input() {
    let told = answers(&["1", "head([])"]);
    assert!(told[1].contains("__repl_eval_2__/ (<repl>:1)"), "{}", told[1]);
}

#[test]
fn commands_tell_types_and_profiles() {
    let told = answers(&[":type [1.5]", ":t (x, y) => x", "f(n: Int) = n", ":profile f(3)"]);
    assert_eq!(told[0], "List[Float]");
    assert_eq!(told[1], "(a, b) -> a");
    assert!(told[3].starts_with("3\n") && told[3].contains("Self %"), "{}", told[3]);
}

#[test]
fn a_loaded_file_is_a_module() {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    let Answer::Load(path) = answer(&mut repl, ":load dir/sum.nos") else { panic!("it loads") };
    let told = repl.load(&path, "main() = helper(1)\nhelper(n: Int) = n + 1\n");
    assert_eq!(told.text(), "Loaded dir/sum.nos");
    assert_eq!(answer(&mut repl, "sum.main() + sum.helper(10)").text(), "13");
}

#[test]
fn open_brackets_wait_for_more() {
    let check = |text: &str, expected: bool| assert_eq!(is_complete(text), expected, "{text}");
    check("f(1,", false);
    check("{ \"a }\"", false);
    check("f(n) =", false);
    check("module M\n pub f() = 1", false);
    check("module M\n pub f() = 1\nend", true);
    check("@twice", false);
    check("@twice\nf() = 1", true);
    check("T: Show", false);
    check("T: Show\n show(self) = 1\nend", true);
    check("T: Show show(self) = 1 end", true);
    check("# text\nBox[T]: Into[List[T]] when T: Show", false);
    check("(Int, Int): geo.Area", false);
    check("Plot: Show = 3", true);
    check("[1]\n  .map(x => x)", true);
    check(")", true);
}
