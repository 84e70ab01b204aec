//! The programs that aren't expected to pass yet: they run, are reported, and fail nothing.
//!
//! `tests/wishlist/NAMES.txt` has one name a line; `wasm:NAME` is expected to fail in wasm only.
//! `cargo xtask bless-wishlist` writes the file anew from what fails now.

use std::collections::HashSet;
use std::path::Path;

/// The names that one engine isn't expected to pass.
pub struct Wishlist {
    names: HashSet<String>,
}

impl Wishlist {
    /// Reads the list for one engine (`native` or `wasm`); no file is an empty list.
    pub fn read(root: &Path, engine: &str) -> Wishlist {
        let path = root.join("tests/wishlist/NAMES.txt");
        Wishlist::parse(&std::fs::read_to_string(path).unwrap_or_default(), engine)
    }

    fn parse(text: &str, engine: &str) -> Wishlist {
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
        let names = lines.filter_map(|line| match line.split_once(':') {
            Some((only, name)) => (only == engine).then(|| name.to_string()),
            None => Some(line.to_string()),
        });
        Wishlist { names: names.collect() }
    }

    /// Whether the program may fail.
    pub fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The listed names that no program has.
    pub fn unknown<'a>(&'a self, programs: &HashSet<&str>) -> Vec<&'a str> {
        let mut unknown: Vec<&str> = self.names.iter().map(String::as_str).collect();
        unknown.retain(|n| !programs.contains(n));
        unknown.sort();
        unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_limits_a_name_to_one_engine() {
        let text = "# comment\nlists/a\nwasm:lists/b\n";
        let native = Wishlist::parse(text, "native");
        assert!(native.contains("lists/a") && !native.contains("lists/b"));
        assert!(Wishlist::parse(text, "wasm").contains("lists/b"));
    }
}
