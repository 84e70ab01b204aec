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
