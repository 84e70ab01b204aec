//! The program's files and the arithmetic of lines and columns. It reads no files itself.

use super::sorted;
use super::span::{SourceId, Span};

/// One file of a program.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name shown in messages: a path as given, or the name of a tab.
    pub name: String,
    /// The module that the file is: empty for a single file or `main.nos`, else `a.b` for
    /// `a/b.nos`.
    pub module: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<u32>,
}

/// A place as a reader counts: both numbers from 1, the column in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineColumn {
    /// Line number from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// All files of one compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Gives the library's files, which are numbered apart.
    library: Option<fn() -> &'static [SourceFile]>,
}

impl SourceFile {
    /// A file with this name, module and text.
    pub fn new(name: &str, module: &str, text: &str) -> SourceFile {
        let mut line_starts = vec![0];
        for (place, byte) in text.as_bytes().iter().enumerate() {
            if *byte == b'\n' {
                line_starts.push(place as u32 + 1);
            }
        }
        SourceFile {
            name: name.to_string(),
            module: module.to_string(),
            text: text.to_string(),
            line_starts,
        }
    }
}

impl SourceMap {
    /// No files yet.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// A map with one file that is its own program.
    pub fn single(name: &str, text: &str) -> SourceMap {
        let mut map = SourceMap::new();
        map.add(name, "", text);
        map
    }

    /// A program of one file, or a project: names are paths below its folder, the one called
    /// `main.nos` comes first, every other file is the module that its path names.
    pub fn program(files: &[(String, String)]) -> SourceMap {
        if let [(name, text)] = files {
            return SourceMap::single(name, text);
        }
        let mut files: Vec<&(String, String)> = files.iter().collect();
        sorted::sort_by(&mut files, |(a, _), (b, _)| {
            let place = |name: &str| !module_of(name).is_empty();
            (place(a), a).cmp(&(place(b), b))
        });
        let mut map = SourceMap::new();
        for (name, text) in files {
            map.add(name, &module_of(name), text);
        }
        map
    }

    /// The same, with names as somebody sees them who stands above the program's folder.
    pub fn named(mut self, name: impl Fn(&str) -> String) -> SourceMap {
        self.files.iter_mut().for_each(|file| file.name = name(&file.name));
        self
    }

    /// Adds a file and gives its id.
    pub fn add(&mut self, name: &str, module: &str, text: &str) -> SourceId {
        self.files.push(SourceFile::new(name, module, text));
        SourceId(self.files.len() as u32 - 1)
    }

    /// Adds the files of another program behind these.
    pub fn append(&mut self, others: &SourceMap) {
        self.files.extend(others.files.iter().cloned());
    }

    /// The same files, and those of the library for places in it.
    pub fn with_library(&self, library: fn() -> &'static [SourceFile]) -> SourceMap {
        SourceMap { files: self.files.clone(), library: Some(library) }
    }

    /// The ids and files of the program in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (SourceId(i as u32), f))
    }

    /// The file with this id.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        match (id.library_index(), self.library) {
            (Some(index), Some(library)) => &library()[index],
            (Some(_), None) => unreachable!("places in the library come with its files"),
            (None, _) => &self.files[id.0 as usize],
        }
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.source).text[span.start as usize..span.end as usize]
    }

    /// The text from the end of a span on.
    pub fn text_behind(&self, span: Span) -> &str {
        &self.file(span.source).text[span.end as usize..]
    }

    /// Line and column of a byte offset.
    pub fn line_column(&self, source: SourceId, offset: u32) -> LineColumn {
        let file = self.file(source);
        let line = file.line_starts.partition_point(|s| *s <= offset) - 1;
        let start = file.line_starts[line] as usize;
        let end = (offset as usize).min(file.text.len());
        let column = file.text[start..end].chars().count() as u32 + 1;
        LineColumn { line: line as u32 + 1, column }
    }

    /// The offset in UTF-16 code units, which is how editors in a browser count.
    pub fn utf16_offset(&self, source: SourceId, offset: u32) -> u32 {
        let text = &self.file(source).text;
        text[..(offset as usize).min(text.len())].chars().map(|c| c.len_utf16() as u32).sum()
    }

    /// The byte offset of a UTF-16 offset; the end of the text for one beyond it.
    pub fn byte_offset(&self, source: SourceId, utf16: u32) -> u32 {
        let text = &self.file(source).text;
        let mut units = 0;
        for (byte, c) in text.char_indices() {
            if units >= utf16 {
                return byte as u32;
            }
            units += c.len_utf16() as u32;
        }
        text.len() as u32
    }
}

/// The module that a file is by its path: `a.b` for `a/b.nos`, nothing for `main.nos`.
pub fn module_of(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let stem = path.strip_suffix(".nos").unwrap_or(path);
    if stem == "main" { String::new() } else { stem.replace(['/', '\\'], ".") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_project_are_modules_by_path() {
        let file = |name: &str| (name.to_string(), String::new());
        let map = SourceMap::program(&[file("a.nos"), file("model/item.nos"), file("main.nos")]);
        let modules: Vec<&str> = map.iter().map(|(_, f)| f.module.as_str()).collect();
        assert_eq!(modules, ["", "a", "model.item"]);
        let single = SourceMap::program(&[file("some/where/greet.nos")]);
        assert_eq!(single.file(SourceId(0)).module, "");
    }

    #[test]
    fn columns_are_characters_and_utf16_units() {
        let map = SourceMap::single("t.nos", "a\né😀b");
        let id = SourceId(0);
        assert_eq!(map.line_column(id, 0), LineColumn { line: 1, column: 1 });
        let b = "a\né😀".len() as u32;
        assert_eq!(map.line_column(id, b), LineColumn { line: 2, column: 3 });
        assert_eq!(map.utf16_offset(id, b), 5);
        assert_eq!(map.byte_offset(id, 5), b);
        assert_eq!(map.byte_offset(id, 99), b + 1);
    }
}
