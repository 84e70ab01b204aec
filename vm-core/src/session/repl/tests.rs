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
            Progress::Running | Progress::Sleeping { .. } => progress = repl.step(10_000),
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
fn a_value_may_be_made_of_the_former_one() {
    check(&[
        ("x = 5", "5"),
        ("x = x + 1", "6"),
        ("xs = [x]", "[6]"),
        ("xs = xs.map(n => n + x) ++ xs", "[12, 6]"),
        ("x: String = show(x)", "\"6\""),
        ("f = n => n + 1", "\"<function <lambda>>\""),
        ("g = [f]", "[\"<function <lambda>>\"]"),
        ("g = g ++ [n => n * 2]", "[\"<function <lambda>>\", \"<function <lambda>>\"]"),
        ("g.map(h => h(10))", "[11, 20]"),
        ("var k = 1", "1"),
        ("var k = k + 1", "2"),
        ("k = k + 1", "3"),
    ]);
}

#[test]
fn a_value_stays_when_its_expression_does_not_fit_any_more() {
    check(&[
        ("a = 1", "1"),
        ("b = a * 2", "2"),
        ("a = \"s\"", "\"s\""),
        ("(a, b)", "(\"s\", 2)"),
        ("b = b + 1", "3"),
        ("half(n) = n / 2", "half :: Int -> Int"),
        ("c = half(8)", "4"),
        ("half(n: Int) = show(n)", "half :: Int -> String"),
        ("c + 1", "5"),
    ]);
}

#[test]
fn a_type_is_not_taken_from_a_value_that_nothing_makes_again() {
    let told = answers(&[
        "type P = P(Int)",
        "p = P(3)",
        "type P = P(Int, Int)",
        "match p { P(n) -> n }",
        "type Q = Q(P)",
        "qs = [Q(p)]",
        "qs = qs ++ qs",
        "type P = P(String)",
        "qs.length()",
        "p = 0",
        "qs = 0",
        "type P = P(Int, Int)",
        "P(1, 2)",
    ]);
    assert!(told[2].contains("the value of `p` has a type that this defines anew"), "{}", told[2]);
    assert!(told[7].contains("a type that this defines anew"), "{}", told[7]);
    let others = [3, 8, 11, 12].map(|at| told[at].as_str());
    assert_eq!(others, ["3", "2", "Defined type P", "P(1, 2)"]);
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
    check("1 +", false);
    check("[1] |>", false);
    check("use stdlib.json.*", true);
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
    check("s = \"a", false);
    check("s = \"a\nb\"", true);
    check("\"a ${f(", false);
    check("#* text", false);
    check("#* text\n*# 1", true);
    check("1 # don't", true);
}

#[test]
fn constants_of_inputs_are_told_apart_by_their_bits() {
    check(&[
        ("xs = [(0.0, 1)]", "[(0.0, 1)]"),
        ("ys = [(-0.0, 1)]", "[(-0.0, 1)]"),
        ("xs", "[(0.0, 1)]"),
        ("ys", "[(-0.0, 1)]"),
    ]);
}

#[test]
fn processes_live_on_between_inputs() {
    check(&[
        ("type Ask = Ask(Pid, Int)", "Defined type Ask"),
        (
            "server(n: Int) = receive { Ask(from, k) -> { from <- n + k; server(n + k) } }",
            "server :: Int -> a",
        ),
        ("p = spawn { server(10) }", "<pid:2>"),
        ("p <- Ask(self(), 5)", ""),
        ("receive { r -> r }", "15"),
        ("p <- Ask(self(), 1)", ""),
        ("receive { r -> r }", "16"),
        ("Process.alive(p)", "true"),
        ("Process.kill(p)", "true"),
        ("Process.alive(p)", "false"),
    ]);
}

#[test]
fn functions_and_reactive_values_are_made_once() {
    check(&[
        ("counter() = { var n = 0; () => { n = n + 1; n } }", "counter :: () -> () -> Int"),
        ("next = counter()", "\"<function <lambda>>\""),
        ("next()", "1"),
        ("next()", "2"),
        ("both = [next, counter()]", "[\"<function <lambda>>\", \"<function <lambda>>\"]"),
        ("both.map(f => f())", "[3, 1]"),
        ("next()", "4"),
        ("reactive Cell = { n: Int }", "Defined type Cell"),
        ("cell = Cell(n: 1)", "Cell{...1 fields}"),
        ("cell.n = 5", ""),
        ("cell.n", "5"),
        ("next() + cell.n", "10"),
    ]);
}

#[test]
fn a_failing_input_ends_no_process_and_makes_nothing_anew() {
    let told = answers(&[
        "mvar made: Int = 0",
        "make(n: Int) = { made = made + 1; n }",
        "x = make(7)",
        "p = spawn { receive { Some(to) -> to <- \"alive\" } }",
        "x = make(1) / 0",
        "x = \"a\".toInt().unwrap()",
        "(x, made)",
        "p <- Some(self())",
        "receive { answer -> answer }",
        "x = 1 / 0",
        "(x, made)",
        "receive { never -> never }",
    ]);
    assert!(told[4].contains("DivisionByZero"), "{}", told[4]);
    assert_eq!((&*told[6], &*told[8]), ("(7, 2)", "\"alive\""));
    assert_eq!(told[10], "(7, 2)");
    assert!(told[11].contains("Deadlock"), "{}", told[11]);
}

#[test]
fn stop_ends_the_input_and_its_command_the_processes() {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    let mut ask = |input: &str| answer(&mut repl, input).text();
    ask("loop(n: Int) = loop(n + 1)");
    ask("p = spawn { loop(0) }");
    ask("f = { n = 3; x => x + n }");
    assert_eq!(ask("f(1)"), "4");
    repl.begin("loop(0)");
    repl.step(10_000);
    let Progress::Answered(stopped) = repl.interrupt() else { panic!("it is stopped") };
    assert!(stopped.text().contains("interrupted"), "{}", stopped.text());
    assert!(matches!(repl.step_others(10_000), Progress::Running));
    let mut ask = |input: &str| answer(&mut repl, input).text();
    assert_eq!(ask("(Process.alive(p), f(2))"), "(true, 5)");
    assert_eq!(ask(":profile f(3)").lines().next(), Some("6"));
    assert_eq!(ask(":stop"), "1 process was ended.");
    assert_eq!(ask("(Process.alive(p), f(2))"), "(false, 5)");
    assert!(matches!(repl.step_others(10_000), Progress::Answered(Answer::Nothing)));
}

#[test]
fn processes_keep_the_code_that_they_began_with() {
    check(&[
        ("step(n: Int) = n + 1", "step :: Int -> Int"),
        (
            "run(n: Int) = receive { Some(to) -> { to <- step(n); run(step(n)) } }",
            "run :: Int -> a",
        ),
        ("p = spawn { run(0) }", "<pid:2>"),
        ("p <- Some(self())", ""),
        ("receive { n -> n }", "1"),
        ("type Color = Red | Green", "Defined type Color"),
        ("step(n: Int) = n * 100", "step :: Int -> Int"),
        ("p <- Some(self())", ""),
        ("receive { n -> n }", "2"),
        ("[Red, Green].map(c => show(c))", "[\"Red\", \"Green\"]"),
        ("q = spawn { run(1) }", "<pid:3>"),
        ("q <- Some(self())", ""),
        ("receive { n -> n }", "100"),
    ]);
}

#[test]
fn timers_go_on_between_inputs() {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    answer(&mut repl, "mvar ticks: Int = 0");
    answer(&mut repl, "spawn { for i = 1 to 3 { sleep(1); ticks = ticks + 1 } }");
    // The clock advances with every look at it.
    let mut steps = 0;
    while !matches!(repl.step_others(1000), Progress::Answered(Answer::Nothing)) {
        steps += 1;
        assert!(steps < 1_000_000, "the process ends");
    }
    assert_eq!(answer(&mut repl, "ticks").text(), "2");
}

#[test]
fn definitions_may_stand_in_one_line() {
    check(&[
        ("fact(0) = 1; fact(n) = n * fact(n - 1)", "fact :: Int -> Int"),
        ("fact(5)", "120"),
        ("a = 1; b = a + 1", "1\n2"),
        ("c = 5; c + b", "7"),
        ("a + b", "3"),
    ]);
}

#[test]
fn a_clause_of_its_own_tells_that_the_others_are_gone() {
    let told = answers(&["fact(0) = 1", "fact(n) = n * fact(n - 1)", "fact(n: Int) = n"]);
    assert!(told[1].starts_with("fact :: Int -> Int\nThe clauses of `fact`"), "{}", told[1]);
    assert_eq!(told[2], "fact :: Int -> Int");
}

#[test]
fn words_of_other_shells_tell_the_commands() {
    let told = answers(&["exit", "help", "exit = 3", "exit"]);
    assert_eq!(told[0], ":quit leaves the shell.");
    assert!(told[1].starts_with(":help"), "{}", told[1]);
    assert_eq!(told[3], "3");
}

#[test]
fn implementations_are_told() {
    check(&[
        ("type Box = Box(Int)", "Defined type Box"),
        ("trait Area area(self) -> Int end", "Defined trait Area"),
        ("Box: Area area(self) = 4 end", "Defined implementation Box: Area"),
        ("Box(1).area()", "4"),
    ]);
}

#[test]
fn processes_end_in_the_middle_of_their_turns() {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    answer(&mut repl, "loop(n: Int) = loop(n + 1)");
    for fuel in 1..40 {
        answer(&mut repl, "spawn_link { loop(0) }");
        repl.step_others(fuel);
        if fuel % 2 == 0 {
            assert_eq!(answer(&mut repl, ":stop").text(), "1 process was ended.");
        } else {
            assert!(answer(&mut repl, "1 / 0").text().contains("DivisionByZero"));
        }
        assert!(matches!(repl.step_others(100), Progress::Answered(Answer::Nothing)), "{fuel}");
        assert_eq!(answer(&mut repl, "1 + 1").text(), "2");
    }
}

#[test]
fn elements_of_named_values_are_assigned() {
    check(&[
        ("var xs = [1, 2, 3]", "[1, 2, 3]"),
        ("xs[0] = 9", ""),
        ("m = %{\"a\": [0]}", "%{\"a\": [0]}"),
        ("m[\"b\"] = xs; m[\"a\"][0] = 5", ""),
        ("for i = 1 to 3 { xs[i] = i; if i > 1 then xs[0] = 7 else () }", ""),
        ("(xs, m)", "([7, 1, 2], %{\"a\": [5], \"b\": [9, 2, 3]})"),
        ("{ var xs = [0]; xs[0] = 1; xs }", "[1]"),
        ("xs", "[7, 1, 2]"),
    ]);
    let told = answers(&["xs = [1]", "xs[0] = \"s\"", "xs[5] = 1", "xs"]);
    assert!(told[1].starts_with("Compilation error: "), "{}", told[1]);
    assert!(told[2].contains("Index 5 out of bounds"), "{}", told[2]);
    assert_eq!(told[3], "[1]");
}

#[test]
fn an_overload_of_its_own_tells_that_the_others_are_gone() {
    let told = answers(&["h(x: Int) = 1", "h(x: String) = 2", "h(x: String) = 3", "h() = 4"]);
    assert!(told[1].contains("\nThe overloads of `h` that were typed before"), "{}", told[1]);
    assert_eq!(told[2], "h :: String -> Int");
    assert!(told[3].contains("\nThe overloads of `h`"), "{}", told[3]);
    let both = "h(x: Int) = 1; h(x: String) = 2";
    assert_eq!(answers(&[both, both])[1], "h :: Int -> Int\nh :: String -> Int");
}

#[test]
fn programs_have_the_definitions_that_they_need() {
    let mut repl = Repl::new(Box::new(NullHost::default()), RunOptions::default());
    for number in 1..100 {
        answer(&mut repl, &format!("f{number}(n: Int) = f{}(n) + 1", number - 1));
        if number == 1 {
            answer(&mut repl, "f0(n: Int) = n");
            answer(&mut repl, "f1(n: Int) = f0(n) + 1");
        }
    }
    assert_eq!(answer(&mut repl, "f2(5)").text(), "7");
    assert_eq!(repl.files.len(), 3);
    // What others name is checked with them.
    let told = answer(&mut repl, "f1(n: Int) = show(n)").text();
    assert!(told.starts_with("Compilation error: "), "{told}");
    answer(&mut repl, "f0(n: Int) = n + 100");
    assert_eq!(answer(&mut repl, "f99(0)").text(), "199");
    assert!(answer(&mut repl, "f1o(0)").text().contains("f1"));
}
