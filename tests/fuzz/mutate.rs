//! Makes programs out of programs: pieces are left out, repeated, exchanged, replaced by others of
//! the same program or of another one.

use crate::random::Random;

/// Pieces that stand in few programs, or in odd places.
const ODD: &[&str] = &[
    "0",
    "-1",
    "9223372036854775807",
    "1.5",
    "2n",
    "3d",
    "5u8",
    "7i8",
    "\"\"",
    "\"${x}\"",
    "'c'",
    "()",
    "[]",
    "%{}",
    "#{}",
    "None",
    "Some(",
    "Ok(",
    "_",
    "x",
    "self",
    "Self",
    "true",
    "throw(",
    "panic(",
    "=>",
    "->",
    "=",
    "==",
    "++",
    "::",
    "|>",
    "<-",
    "|",
    "..",
    "?",
    "^x",
    "**",
    "-",
    "!",
    "not",
    "match x {",
    "if ",
    "then ",
    " else ",
    "try { ",
    "} catch { e -> ",
    "} finally { ",
    "receive { ",
    "after 1 -> ",
    "spawn { ",
    "while ",
    "for i = 0 to 3 { ",
    "break",
    "continue",
    "return ",
    "var ",
    "mvar m: Int = 0\n",
    "type T[a] = A(a) | B\n",
    "trait Q q(self) -> Int end\n",
    "Int: Q q(self) = 1 end\n",
    ": Eq\n",
    ": Show\n",
    "[T: Ord]",
    "when ",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ";",
    "\n",
    ".",
    ":",
    "module M\n",
    "end\n",
    "use M.*\n",
    "pub ",
    "const K = 1\n",
    "reactive ",
    "quote",
    "~",
    "@d",
    "#* ",
    "*#",
    ".0",
    ".1",
    "[0]",
    ".map(x => x)",
    ".fold(0, (a, b) => a)",
    ".show()",
    ".get(0)",
    ".unwrap()",
];

/// Types that stand where others stood: most of them fit in few places.
const TYPES: &[&str] = &[
    "Int",
    "Float",
    "BigInt",
    "Decimal",
    "UInt8",
    "Int32",
    "Float32",
    "Bool",
    "Char",
    "String",
    "()",
    "Never",
    "Pid",
    "Json",
    "Self",
    "a",
    "T",
    "[Int]",
    "List[a]",
    "Map[String, Int]",
    "Set[Int]",
    "Option[Int]",
    "Result[Int, String]",
    "Buffer",
    "Int64Array",
    "(Int, String)",
    "(Int) -> Int",
    "() -> ()",
    "((Int, Int)) -> a",
];

/// Names that mean something already, which a program may give to what it declares.
const TAKEN: &[&str] = &[
    "show", "eq", "hash", "copy", "compare", "lt", "add", "toString", "toInt", "map", "filter",
    "fold", "get", "head", "length", "print", "println", "self", "main", "min", "sort", "throw",
    "Show", "Eq", "Ord", "Num", "Hash", "Copy", "Int", "String", "Bool", "List", "Map", "Set",
    "Option", "Some", "None", "Result", "Ok", "Err", "Json", "Object", "T", "a", "_",
];

/// Program `number` of a seed.
pub fn program(corpus: &[String], seed: u64, number: u64) -> String {
    let mut random = Random::new(seed, number);
    let base = random.pick(corpus).clone();
    let mut pieces = pieces(&base);
    for _ in 0..1 + random.below(4) {
        mutate(&mut pieces, corpus, &mut random);
        if pieces.is_empty() {
            break;
        }
    }
    pieces.concat()
}

fn mutate(pieces: &mut Vec<String>, corpus: &[String], random: &mut Random) {
    // As often as any two of the others.
    if random.below(11) < 2 {
        return redeclare(pieces, random);
    }
    let at = random.below(pieces.len());
    let length = 1 + random.below(6);
    let end = (at + length).min(pieces.len());
    match random.below(9) {
        0 => {
            pieces.drain(at..end);
        }
        1 => {
            let copy: Vec<String> = pieces[at..end].to_vec();
            pieces.splice(at..at, copy);
        }
        2 => {
            let other = random.below(pieces.len());
            pieces.swap(at, other);
        }
        3 => pieces.insert(at, random.pick(ODD).to_string()),
        4 => pieces[at] = random.pick(ODD).to_string(),
        5 => {
            // A name by another name of the program: the types change, the form doesn't.
            let names: Vec<usize> = (0..pieces.len()).filter(|i| is_name(&pieces[*i])).collect();
            if names.len() > 1 {
                let (from, to) = (*random.pick(&names), *random.pick(&names));
                pieces[to] = pieces[from].clone();
            }
        }
        6 => {
            let other = self::pieces(random.pick::<String>(corpus).as_str());
            let start = random.below(other.len());
            let end = (start + 1 + random.below(30)).min(other.len());
            pieces.splice(at..at, other[start..end].iter().cloned());
        }
        7 => {
            // Lines of another program at the end: declarations that don't belong together.
            let other = random.pick(corpus);
            let lines: Vec<&str> = other.lines().collect();
            let start = random.below(lines.len());
            let end = (start + 1 + random.below(8)).min(lines.len());
            pieces.push(format!("\n{}\n", lines[start..end].join("\n")));
        }
        _ => {
            let literals: Vec<usize> =
                (0..pieces.len()).filter(|i| is_literal(&pieces[*i])).collect();
            if !literals.is_empty() {
                let to = *random.pick(&literals);
                pieces[to] = random.pick(&ODD[..16]).to_string();
            }
        }
    }
}

/// Changes what declarations say and leaves the rest as it is: the program still has its form, so
/// that more of these than of the others get as far as the checker.
fn redeclare(pieces: &mut Vec<String>, random: &mut Random) {
    match random.below(4) {
        kind @ (0 | 1) => {
            // An annotation, with the mark before it, is left out or another one.
            let all = types(pieces);
            if !all.is_empty() {
                let (from, to) = *random.pick(&all);
                let mark = if pieces[from] == ":" { ": " } else { "-> " };
                let other = (kind == 1).then(|| [mark, *random.pick(TYPES)].concat());
                pieces.splice(from..to, other);
            }
        }
        other => {
            // A name everywhere, by one that is taken or by another one of the program.
            let names: Vec<String> = pieces.iter().filter(|p| is_name(p)).cloned().collect();
            if !names.is_empty() {
                let from = random.pick(&names);
                let to = if other == 2 { *random.pick(TAKEN) } else { random.pick(&names) };
                pieces.iter_mut().filter(|p| *p == from).for_each(|p| *p = to.to_string());
            }
        }
    }
}

/// Where types stand behind `:` or `->`, mark and type: names with what they have in brackets.
fn types(pieces: &[String]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    for at in 0..pieces.len() {
        let arrow = pieces[at] == "-" && pieces.get(at + 1).is_some_and(|p| p == ">");
        if pieces[at] != ":" && !arrow {
            continue;
        }
        let mark = if arrow { 2 } else { 1 };
        let blank = pieces.get(at + mark).is_some_and(|p| p == " ");
        let start = at + mark + usize::from(blank);
        if pieces.get(start).is_some_and(|p| p.starts_with(|c: char| c.is_ascii_uppercase())) {
            let mut end = start + 1;
            if pieces.get(end).is_some_and(|p| p == "[") {
                let close = pieces[end..].iter().position(|p| p == "]");
                end += close.map_or(0, |length| length + 1);
            }
            all.push((at, end));
        }
    }
    all
}

fn is_name(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

fn is_literal(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_ascii_digit() || c == '"')
}

/// Cuts a text into words, numbers, strings, blanks and single characters.
pub fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |kind: fn(char) -> bool| rest.find(|c| !kind(c)).unwrap_or(rest.len());
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            c if c.is_ascii_alphabetic() || c == '_' => {
                same(|c| c.is_ascii_alphanumeric() || c == '_')
            }
            c if c.is_ascii_digit() => same(|c| c.is_ascii_alphanumeric() || c == '_'),
            ' ' => same(|c| c == ' '),
            c => c.len_utf8(),
        };
        pieces.push(rest[..length].to_string());
        rest = &rest[length..];
    }
    pieces
}
