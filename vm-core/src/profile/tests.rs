//! The invariants of 8.9, tested with processes that call, return, throw, wait and end at random.

use super::document::{Document, Event, Evented, Function};
use super::frame::{Kind, Shown};
use super::log::Samples;
use super::report::Unit;
use super::{FunctionInfo, How, Lines, NativeInfo, Profiler, Wait};
use crate::base::hash::HashMap;
use crate::base::host::NullHost;
use crate::base::ids::{FnId, NativeId};
use crate::vm::Probe;

/// Tests every invariant that a document must have.
pub(crate) fn assert_consistent(document: &Document) {
    assert_processes(document);
    assert_tree(document);
    for profile in &document.profiles {
        assert_balanced(profile, document);
    }
}

fn assert_processes(document: &Document) {
    let extra = &document.nostos;
    for process in &extra.processes {
        let life = process.end_ns - process.start_ns;
        assert_eq!(process.busy_ns + process.wait_ns + process.ready_ns, life, "{process:?}");
        let profile = &document.profiles[process.profile as usize];
        assert!(profile.start_value <= profile.end_value);
        assert!(process.timeline.is_sorted_by_key(|(at, _)| *at));
    }
    let busy: u64 = extra.processes.iter().map(|p| p.busy_ns).sum();
    let reductions: u64 = extra.processes.iter().map(|p| p.reductions).sum();
    assert_eq!((busy, reductions), (extra.totals.busy_ns, extra.totals.reductions));
    assert_eq!(extra.totals.wall_ns, busy + extra.totals.idle_ns);
    let self_ns: u64 = extra.functions.iter().map(|f| f.self_ns).sum();
    let self_red: u64 = extra.functions.iter().map(|f| f.self_red).sum();
    assert_eq!((self_ns, self_red), (busy, reductions));
    for function in &extra.functions {
        assert!(function.self_ns <= function.inclusive_ns, "{function:?}");
        assert!(function.inclusive_ns <= busy, "{function:?}");
        assert!(function.self_red <= function.inclusive_red, "{function:?}");
        assert!(function.inclusive_red <= reductions, "{function:?}");
        assert!(function.max_self_ns <= function.self_ns && function.tail_calls <= function.calls);
    }
}

fn assert_tree(document: &Document) {
    let nodes = &document.nostos.tree.nodes;
    let mut of_children = vec![(0, 0); nodes.len()];
    let mut of_roots: HashMap<u64, (u64, u64)> = HashMap::default();
    let mut of_frames: HashMap<u32, (u64, u64, u64, u64)> = HashMap::default();
    for (index, node) in nodes.iter().enumerate() {
        assert!(node.parent < index as i64);
        let sum = match node.parent {
            -1 => of_roots.entry(node.pid).or_default(),
            parent => &mut of_children[parent as usize],
        };
        sum.0 += node.inclusive_ns;
        sum.1 += node.inclusive_red;
        let frame = of_frames.entry(node.frame).or_default();
        frame.0 += node.calls;
        frame.1 += node.tail_calls;
        frame.2 += node.self_ns;
        frame.3 += node.self_red;
    }
    for (node, children) in nodes.iter().zip(of_children) {
        assert_eq!(node.inclusive_ns, node.self_ns + children.0);
        assert_eq!(node.inclusive_red, node.self_red + children.1);
    }
    for process in &document.nostos.processes {
        let roots = of_roots.get(&process.pid).copied().unwrap_or_default();
        assert_eq!(roots, (process.busy_ns, process.reductions), "pid {}", process.pid);
    }
    assert_inclusive(document);
    for f in document.nostos.functions.iter().filter(|f| of_frames.contains_key(&f.frame)) {
        assert_eq!(of_frames[&f.frame], (f.calls, f.tail_calls, f.self_ns, f.self_red));
    }
}

/// A frame's inclusive figures are those of its outermost nodes, unless nodes were folded.
fn assert_inclusive(document: &Document) {
    let nodes = &document.nostos.tree.nodes;
    if nodes.len() > 1000 || nodes.iter().any(|node| node.folded.is_some()) {
        return;
    }
    let mut sums: HashMap<u32, (u64, u64)> = HashMap::default();
    for node in nodes {
        let mut outer = node.parent;
        while outer >= 0 && nodes[outer as usize].frame != node.frame {
            outer = nodes[outer as usize].parent;
        }
        if outer < 0 {
            let sum = sums.entry(node.frame).or_default();
            sum.0 += node.inclusive_ns;
            sum.1 += node.inclusive_red;
        }
    }
    for function in document.nostos.functions.iter().filter(|f| sums.contains_key(&f.frame)) {
        assert_eq!(sums[&function.frame], (function.inclusive_ns, function.inclusive_red));
    }
}

fn assert_balanced(profile: &Evented, document: &Document) {
    let mut open = Vec::new();
    let mut last = profile.start_value;
    for event in &profile.events {
        assert!(event.at >= last && event.at <= profile.end_value, "{event:?} after {last}");
        last = event.at;
        match event.opens {
            true => open.push(event.frame),
            false => assert_eq!(open.pop(), Some(event.frame)),
        }
        assert!((event.frame as usize) < document.shared.frames.len());
    }
    assert!(open.is_empty());
}

/// Self times that a reader of the events alone would find.
fn self_of_events(profile: &Evented, into: &mut HashMap<u32, u64>) {
    let mut open: Vec<u32> = Vec::new();
    let mut last = profile.start_value;
    for event in &profile.events {
        if let Some(top) = open.last() {
            *into.entry(*top).or_default() += event.at - last;
        }
        last = event.at;
        match event.opens {
            true => open.push(event.frame),
            false => drop(open.pop()),
        }
    }
}

fn profiler(events_max: usize) -> Profiler {
    let function = |n: u32| FunctionInfo {
        name: format!("f{n}").into(),
        id: format!("f{n}/").into(),
        kind: Kind::Function,
        place: None,
        arity: 0,
    };
    let native = |name: &str, shown| NativeInfo { name: name.into(), arity: 1, shown };
    let natives = vec![native("slow", Shown::Frame), native("quick", Shown::Calls)];
    Profiler::new(
        Box::new(NullHost::default()),
        (0..6).map(function).collect(),
        natives,
        Lines::new(Vec::new(), 0),
        events_max,
    )
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What the loop does at a call, in whichever way it is booked.
fn call(profiler: &mut Profiler, callee: FnId, fuel: u32) {
    if !Probe::call(profiler, callee, fuel) {
        Probe::book_call(profiler, callee, fuel);
    }
}

fn tail_call(profiler: &mut Profiler, callee: FnId, fuel: u32) {
    if !Probe::tail_call(profiler, callee, fuel) {
        Probe::book_tail_call(profiler, callee, fuel);
    }
}

fn self_tail_call(profiler: &mut Profiler, fuel: u32) {
    if !Probe::self_tail_call(profiler, fuel) {
        Probe::book_self_tail_call(profiler, fuel);
    }
}

fn leave(profiler: &mut Profiler, fuel: u32) {
    if !Probe::leave(profiler, fuel) {
        Probe::book_leave(profiler, fuel);
    }
}

/// Processes that do what they like.
struct Play {
    profiler: Profiler,
    random: Random,
    reductions: u64,
    /// Depth of each live process.
    depths: Vec<(u64, usize)>,
    started: u64,
}

impl Play {
    fn new(seed: u64, events_max: usize) -> Play {
        let mut play = Play {
            profiler: profiler(events_max),
            random: Random(seed),
            reductions: 0,
            depths: Vec::new(),
            started: 0,
        };
        play.start(None);
        play
    }

    fn start(&mut self, parent: Option<u64>) {
        self.started += 1;
        self.profiler.started(self.started, parent, FnId(0));
        self.depths.push((self.started, 0));
    }

    /// One process runs for a while.
    fn turn(&mut self) {
        let chosen = self.random.below(self.depths.len() as u64) as usize;
        let (pid, mut depth) = self.depths[chosen];
        let mut fuel = 2000;
        self.profiler.running(pid, self.reductions, fuel);
        if depth == 0 {
            self.profiler.entered(FnId(pid as u32 % 2));
            depth = 1;
        }
        for _ in 0..self.random.below(60) {
            // A call costs a reduction at least.
            fuel -= 1 + self.random.below(8) as u32;
            depth = self.act(depth, fuel);
            if depth == 0 {
                break;
            }
        }
        self.reductions += (2000 - fuel) as u64;
        self.profiler.at(fuel);
        self.depths[chosen].1 = depth;
        if depth == 0 {
            self.profiler.ended(pid, How::Normal);
            self.depths.remove(chosen);
            return;
        }
        if self.random.below(3) == 0 {
            self.start(Some(pid));
        }
        self.profiler.sent(pid, 1, 1);
        match self.random.below(5) {
            0 => self.profiler.stopped(),
            1 => return self.profiler.paused(Wait::Message),
            2 => return self.profiler.paused(Wait::Turn),
            3 => {
                self.profiler.enter_native(NativeId(0), fuel);
                self.profiler.leave_native(NativeId(0), 0, true, fuel);
                return self.profiler.paused(Wait::Time);
            }
            _ => {}
        }
        self.profiler.paused(Wait::Turn);
    }

    fn act(&mut self, depth: usize, fuel: u32) -> usize {
        let callee = FnId(self.random.below(6) as u32);
        match self.random.below(12) {
            0..=4 => {
                call(&mut self.profiler, callee, fuel);
                depth + 1
            }
            5 => {
                tail_call(&mut self.profiler, callee, fuel);
                depth
            }
            6 => {
                self_tail_call(&mut self.profiler, fuel);
                depth
            }
            7 => {
                let left = self.random.below(depth as u64) as usize;
                self.profiler.unwind(left, fuel);
                depth - left
            }
            8 => {
                self.profiler.enter_native(NativeId(0), fuel);
                self.profiler.leave_native(NativeId(0), 0, false, fuel);
                depth
            }
            9 => {
                self.profiler.enter_native(NativeId(1), fuel);
                self.profiler.leave_native(NativeId(1), 7, false, fuel);
                self.reductions += 7;
                depth
            }
            _ => {
                leave(&mut self.profiler, fuel);
                depth - 1
            }
        }
    }

    fn run(mut self) -> Profiler {
        for _ in 0..400 {
            if self.depths.is_empty() {
                break;
            }
            self.turn();
        }
        self.profiler
    }
}

#[test]
fn random_runs_keep_the_invariants() {
    for seed in 0..40 {
        let profiler = Play::new(seed, 1_000_000).run();
        for unit in [Unit::Nanoseconds, Unit::Reductions] {
            assert_consistent(&profiler.profile_in("play", unit).document);
        }
    }
}

#[test]
fn events_alone_give_the_self_times() {
    for seed in 0..20 {
        let profiler = Play::new(seed, 1_000_000).run();
        for unit in [Unit::Nanoseconds, Unit::Reductions] {
            let document = profiler.profile_in("play", unit).document;
            let mut found = HashMap::default();
            document.profiles.iter().for_each(|profile| self_of_events(profile, &mut found));
            let events: usize = document.profiles.iter().map(|p| p.events.len()).sum();
            for Function { frame, self_ns, self_red, .. } in &document.nostos.functions {
                let found = found.get(frame).copied().unwrap_or(0);
                match unit {
                    // Each event's time is rounded.
                    Unit::Nanoseconds => assert!(found.abs_diff(*self_ns) <= events as u64),
                    Unit::Reductions => assert_eq!(found, *self_red),
                }
            }
        }
    }
}

#[test]
fn a_truncated_log_stays_balanced_and_the_figures_exact() {
    for seed in 0..40 {
        let full = Play::new(seed, 1_000_000).run().profile_in("play", Unit::Nanoseconds).document;
        let cut = Play::new(seed, 50).run().profile_in("play", Unit::Nanoseconds).document;
        assert_consistent(&cut);
        assert_eq!(cut.nostos.functions, full.nostos.functions);
        assert_eq!(cut.nostos.tree, full.nostos.tree);
        let count = |d: &Document| d.profiles.iter().map(|p| p.events.len()).sum::<usize>();
        assert!(cut.nostos.truncated || count(&full) <= 50);
    }
}

#[test]
fn equal_runs_have_equal_profiles() {
    let profile = || Play::new(7, 1_000_000).run().profile("play");
    assert_eq!(profile().to_json(), profile().to_json());
}

/// One process that does what `acts` says, until so much fuel is left.
fn scripted(acts: impl Fn(&mut Profiler) -> u32) -> Document {
    let mut profiler = profiler(1_000_000);
    profiler.started(1, None, FnId(0));
    profiler.running(1, 0, 1_000_000);
    profiler.entered(FnId(0));
    let fuel = acts(&mut profiler);
    profiler.at(fuel);
    profiler.ended(1, How::Normal);
    let document = profiler.profile_in("script", Unit::Reductions).document;
    assert_consistent(&document);
    document
}

#[test]
fn recursion_counts_once_and_folds() {
    let document = scripted(|profiler| {
        (0..1000).for_each(|n| call(profiler, FnId(1), 999_999 - n));
        (0..=1000).for_each(|n| leave(profiler, 998_999 - n));
        997_999
    });
    let recursive = &document.nostos.functions[1];
    assert_eq!((recursive.calls, recursive.max_depth), (1000, 1000));
    assert_eq!(recursive.inclusive_red, recursive.self_red);
    let nodes = &document.nostos.tree.nodes;
    assert_eq!(nodes.len(), 201);
    assert_eq!(nodes[200].folded, Some(801));
}

#[test]
fn tail_calls_replace_their_caller() {
    let document = scripted(|profiler| {
        tail_call(profiler, FnId(1), 999_990);
        tail_call(profiler, FnId(2), 999_980);
        (0..30).for_each(|n| tail_call(profiler, FnId(2), 999_979 - n));
        leave(profiler, 999_900);
        999_900
    });
    let nodes = &document.nostos.tree.nodes;
    assert_eq!(nodes.len(), 3);
    assert!(nodes.iter().all(|node| node.parent == -1));
    let via = |node: usize| &document.shared.frames[nodes[node].via.unwrap() as usize].name;
    assert_eq!((nodes[0].tail, via(1).as_str(), via(2).as_str()), (false, "f0", "f1"));
    assert_eq!((nodes[2].calls, nodes[2].tail_calls, nodes[2].self_red), (31, 31, 80));
    let events = &document.profiles[0].events;
    // The first two are the wait for the first turn.
    assert_eq!(events.len(), 8, "a block of self tail calls opens and closes once");
    assert_eq!((events[6].tail, events[7].calls), (true, 31));
}

/// Two functions that call each other, so many levels deep.
fn mutual_recursion(levels: u32) -> Document {
    scripted(|profiler| {
        (0..levels).for_each(|n| call(profiler, FnId(1 + n % 2), 999_999 - n));
        (0..=levels).for_each(|n| leave(profiler, 999_999 - levels - n));
        999_999 - 2 * levels
    })
}

#[test]
fn mutual_recursion_needs_a_bounded_tree() {
    let document = mutual_recursion(20_000);
    assert_eq!(document.nostos.tree.nodes.len(), 20_001);
    assert_eq!(document.nostos.functions[1].max_depth, 10_000);
    let document = mutual_recursion(400_000);
    assert!(document.nostos.tree.nodes.len() <= 100_000);
    assert_eq!(document.nostos.functions[1].calls, 200_000);
}

#[test]
fn an_exception_closes_what_it_leaves() {
    let document = scripted(|profiler| {
        call(profiler, FnId(1), 999_999);
        call(profiler, FnId(2), 999_998);
        call(profiler, FnId(2), 999_997);
        profiler.unwind(3, 999_990);
        leave(profiler, 999_980);
        999_980
    });
    let unwound: Vec<u64> = document.nostos.functions.iter().map(|f| f.unwound).collect();
    assert_eq!(unwound, [0, 1, 2]);
}

/// The process goes on with a new slice after so many reductions in all.
fn next_slice(profiler: &mut Profiler, fuel: u32, reductions: u64) {
    profiler.at(fuel);
    profiler.stopped();
    profiler.running(1, reductions, 1_000_000);
}

#[test]
fn an_exception_leaves_activations_of_slices_before() {
    let document = scripted(|profiler| {
        (0..1000).for_each(|n| call(profiler, FnId(1), 999_999 - n));
        next_slice(profiler, 999_000, 1000);
        profiler.unwind(1000, 999_990);
        leave(profiler, 999_980);
        999_980
    });
    let totals = &document.nostos.totals;
    assert_eq!((document.nostos.functions[1].unwound, totals.reductions), (1000, 1020));
}

#[test]
fn a_stack_is_sampled_from_where_it_has_changed() {
    let mut profiler = profiler(10);
    // With so few events samples would soon be rare.
    profiler.book.samples = Samples::new(1_000_000);
    profiler.started(1, None, FnId(0));
    profiler.running(1, 0, 1_000_000);
    profiler.entered(FnId(0));
    let mut reductions = 0;
    for round in 0..50_u32 {
        // Two callees in turns, and further down each time.
        (0..300).for_each(|n| call(&mut profiler, FnId(1 + round % 2), 999_999 - n));
        reductions += 6000;
        next_slice(&mut profiler, 994_000, reductions);
        (0..=6 * round).for_each(|_| leave(&mut profiler, 999_999));
        reductions += 6000;
        next_slice(&mut profiler, 994_000, reductions);
    }
    let depth = profiler.live.depth as usize;
    let document = profiler.profile_in("script", Unit::Reductions).document;
    assert_consistent(&document);
    assert!(document.nostos.truncated);
    // What is open at the end is the stack, whose last frames are those of the last round.
    let events = &document.profiles[0].events;
    let open = &events[events.len() - depth..];
    assert!(open.iter().all(|event| !event.opens && event.at == document.profiles[0].end_value));
    let name = |event: &Event| document.shared.frames[event.frame as usize].name.as_str();
    assert_eq!((name(&open[0]), name(&open[depth - 1])), ("f2", "f0"));
}

#[test]
fn the_table_lists_functions_by_self_time() {
    let profiler = Play::new(3, 1_000_000).run();
    let table = profiler.profile("play").to_table();
    assert!(table.contains("Avg self µs") && table.contains("<pid 1>"), "{table}");
}
