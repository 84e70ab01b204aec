//! Names that were probably meant: those within a small edit distance of the one written (2.10).

use crate::base::sorted;

/// The letters of a short name: a guess, of which half may be wrong.
const SHORT_MAX: usize = 4;

/// The names of `candidates` that are so close to `written` that they were probably meant, the
/// closest first, names of the same distance in alphabetical order.
pub fn similar<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = written.chars().count();
    let allowed = if length <= 2 { 1 } else { 2 };
    let mut found: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|name| *name != written)
        // The distance is at least the difference of the lengths: most names end here.
        .filter(|name| name.len().abs_diff(written.len()) <= allowed * 4)
        .filter_map(|name| Some((distance(written, name), name)).filter(|(d, _)| *d <= allowed))
        .collect();
    sorted::sort(&mut found);
    found.dedup();
    found.into_iter().map(|(_, name)| name).collect()
}

/// Of the names that were probably meant those closest to the one written, exchanged letters
/// counting once, at most three. Two other letters make another word of a short one.
pub fn closest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let close = |name: &str| match is_exchange(written, name) {
        true => 1,
        false => distance(written, name),
    };
    let mut found = similar(written, candidates);
    let allowed = if written.chars().count() <= SHORT_MAX { 1 } else { 2 };
    let best = found.iter().map(|name| close(name)).min();
    found.retain(|name| close(name) <= allowed && Some(close(name)) == best);
    found.truncate(3);
    found
}

/// Whether two neighbouring letters are exchanged.
fn is_exchange(from: &str, to: &str) -> bool {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let differ: Vec<usize> = (0..from.len().min(to.len())).filter(|i| from[*i] != to[*i]).collect();
    match differ.as_slice() {
        [i, j] => from.len() == to.len() && j - i == 1 && from[*i] == to[*j] && from[*j] == to[*i],
        _ => false,
    }
}

/// The help line for the names found, if there are any.
pub fn did_you_mean(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("did you mean `{name}`?")),
        names => Some(format!("did you mean one of: {}?", names.join(", "))),
    }
}

/// How many letters must be inserted, deleted or replaced to make one word of the other.
pub fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    // The distances from the letters of `from` read so far to each beginning of `to`.
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (read, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = read + 1;
        for (index, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in
            [("", "", 0), ("", "ab", 2), ("widht", "width", 2), ("a", "b", 1), ("pric", "price", 1)]
        {
            assert_eq!(distance(from, to), expected, "{from} {to}");
            assert_eq!(distance(to, from), expected, "{to} {from}");
        }
    }

    #[test]
    fn exchanged_letters_are_close() {
        assert_eq!(closest("srot", ["set", "show", "sort", "sqrt"]), ["sort"]);
        assert_eq!(closest("naem", ["name", "game"]), ["name"]);
        assert_eq!(closest("zzzz", ["name"]), [""; 0]);
        assert_eq!(closest("foo", ["cos", "for"]), ["for"]);
        assert_eq!(closest("foo", ["cos"]), [""; 0]);
    }

    #[test]
    fn short_names_need_closer_ones() {
        assert_eq!(similar("widht", ["width", "height"]), ["width"]);
        assert_eq!(similar("xy", ["xyz", "abc", "y", "ab"]), ["xyz", "y"]);
        assert_eq!(similar("name", ["names", "name", "fame"]), ["fame", "names"]);
        assert_eq!(did_you_mean(&[]), None);
        assert_eq!(did_you_mean(&["a"]).unwrap(), "did you mean `a`?");
        assert_eq!(did_you_mean(&["a", "b"]).unwrap(), "did you mean one of: a, b?");
    }
}
