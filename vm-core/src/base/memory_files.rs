//! A file system in memory: of the browser, of tests, and of whoever wants none of the computer's.
//!
//! All entries stand in one ordered table under their full paths, so that nothing recurses over a
//! tree that a program may make as deep as it likes. A file that is open keeps its content when it
//! is removed. There are no links, no permissions and no times. Its memory counts as the program's;
//! who lets a file grow asks for it before.

use super::files::{Entry, FileError, FileSystem, OpenFile, OpenMode};
use crate::base::sorted::SortedMap;
use std::cell::RefCell;
use std::io::SeekFrom;
use std::rc::Rc;

/// A path's length, the end mark of C included.
const PATH_BYTES_MAX: usize = 4096;
const NAME_BYTES_MAX: usize = 255;
/// What a file may grow to. A position is only a number, so a write far behind the end asks for
/// the zeros before it: no more of them than a program's memory has room for by default.
const FILE_BYTES_MAX: usize = 256 << 20;

type Content = Rc<RefCell<Vec<u8>>>;

enum Node {
    Directory,
    File(Content),
}

/// The file system. The root is there and is the empty path inside.
pub struct MemoryFiles {
    nodes: SortedMap<String, Node>,
}

impl Default for MemoryFiles {
    fn default() -> MemoryFiles {
        MemoryFiles::new()
    }
}

/// A path that was followed through the directories.
struct Place {
    /// Without `.`, `..` and a slash at the end.
    path: String,
    /// The path as written ended in a slash: only a directory can be there.
    directory: bool,
}

impl MemoryFiles {
    /// With the directories `/` and `/tmp`.
    pub fn new() -> MemoryFiles {
        let directories = ["", "/tmp"].map(|path| (path.to_string(), Node::Directory));
        MemoryFiles { nodes: directories.into_iter().collect() }
    }

    /// Puts a file there, with the directories above it.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), FileError> {
        if let Some((parent, _)) = path.rsplit_once('/').filter(|(parent, _)| !parent.is_empty()) {
            self.create_dir_all(parent)?;
        }
        self.open(path, OpenMode::Write)?.write(&bytes)
    }

    /// All files with their contents, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.nodes.iter().filter_map(|(path, node)| match node {
            Node::File(content) => Some((path.as_str(), content.borrow().clone())),
            Node::Directory => None,
        })
    }

    /// Follows a path; its last part need not exist.
    fn place(&self, path: &str) -> Result<Place, FileError> {
        test_path(path)?;
        if path.is_empty() {
            return Err(FileError::NotFound);
        }
        let mut at = String::new();
        for part in parts(path) {
            match self.nodes.get(&at) {
                Some(Node::Directory) => step(&mut at, part),
                Some(Node::File(_)) => return Err(FileError::NotDirectory),
                None => return Err(FileError::NotFound),
            }
        }
        let directory = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
        Ok(Place { path: at, directory })
    }

    fn node(&self, place: &Place) -> Result<&Node, FileError> {
        match self.nodes.get(&place.path) {
            Some(Node::File(_)) if place.directory => Err(FileError::NotDirectory),
            Some(node) => Ok(node),
            None => Err(FileError::NotFound),
        }
    }

    fn content(&self, place: &Place) -> Result<Content, FileError> {
        match self.node(place)? {
            Node::File(content) => Ok(content.clone()),
            Node::Directory => Err(FileError::IsDirectory),
        }
    }

    /// The content of a file that is made if it isn't there.
    fn content_or_new(&mut self, place: &Place) -> Result<Content, FileError> {
        match self.content(place) {
            Err(FileError::NotFound) if place.directory => Err(FileError::IsDirectory),
            Err(FileError::NotFound) => {
                let content = Content::default();
                self.nodes.insert(place.path.clone(), Node::File(content.clone()));
                Ok(content)
            }
            found => found,
        }
    }

    /// The paths below a directory.
    fn below(&self, path: &str) -> impl Iterator<Item = &String> {
        let first = format!("{path}/");
        let rest = self.nodes.from(&first).map(|(path, _)| path);
        rest.take_while(move |path| path.starts_with(&first))
    }

    fn expect_directory(&self, place: &Place) -> Result<(), FileError> {
        match self.node(place)? {
            Node::Directory => Ok(()),
            Node::File(_) => Err(FileError::NotDirectory),
        }
    }

    /// Whether something can be moved to a place.
    fn make_room(&mut self, from: &Place, to: &Place) -> Result<(), FileError> {
        let moves_directory = matches!(self.node(from)?, Node::Directory);
        if moves_directory && to.path.starts_with(&format!("{}/", from.path)) {
            return Err(FileError::InvalidArgument);
        }
        match (self.node(to), moves_directory) {
            (Err(FileError::NotFound), true) => Ok(()),
            (Err(FileError::NotFound), false) if to.directory => Err(FileError::NotDirectory),
            (Err(FileError::NotFound), false) => Ok(()),
            (Err(error), _) => Err(error),
            (Ok(Node::Directory), false) => Err(FileError::IsDirectory),
            (Ok(Node::File(_)), true) => Err(FileError::NotDirectory),
            (Ok(Node::Directory), true) if self.below(&to.path).next().is_some() => {
                Err(FileError::NotEmpty)
            }
            (Ok(_), _) => Ok(()),
        }
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Goes from a directory to what `part` names in it.
fn step(at: &mut String, part: &str) {
    match part {
        "." => {}
        ".." => at.truncate(at.rfind('/').unwrap_or(0)),
        _ => {
            at.push('/');
            at.push_str(part);
        }
    }
}

/// The limits of Linux; they also bound the work of following a path.
fn test_path(path: &str) -> Result<(), FileError> {
    if path.contains('\0') {
        return Err(FileError::InvalidArgument);
    }
    if path.len() >= PATH_BYTES_MAX || parts(path).any(|part| part.len() > NAME_BYTES_MAX) {
        return Err(FileError::Other("File name too long (os error 36)".to_string()));
    }
    Ok(())
}

/// What the system says of the root where it is to be removed or moved.
fn busy() -> FileError {
    FileError::Other("Device or resource busy (os error 16)".to_string())
}

impl FileSystem for MemoryFiles {
    fn open(&mut self, path: &str, mode: OpenMode) -> Result<Box<dyn OpenFile>, FileError> {
        let place = self.place(path)?;
        let content =
            if mode.writes() { self.content_or_new(&place)? } else { self.content(&place)? };
        if mode == OpenMode::Write {
            content.borrow_mut().clear();
        }
        Ok(Box::new(MemoryFile { content, position: 0, appends: mode == OpenMode::Append }))
    }

    fn entry(&mut self, path: &str) -> Result<Entry, FileError> {
        Ok(match self.node(&self.place(path)?)? {
            Node::Directory => Entry::Directory,
            Node::File(content) => Entry::File(content.borrow().len() as u64),
        })
    }

    fn remove_file(&mut self, path: &str) -> Result<(), FileError> {
        let place = self.place(path)?;
        self.content(&place)?;
        self.nodes.remove(&place.path);
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        self.node(&from)?;
        if from.path.is_empty() || to.path.is_empty() {
            return Err(busy());
        }
        if from.path == to.path {
            return Ok(());
        }
        self.make_room(&from, &to)?;
        let below: Vec<String> = self.below(&from.path).cloned().collect();
        for old in below.into_iter().chain([from.path.clone()]) {
            let node = self.nodes.remove(&old).expect("the paths were read from the table");
            let new = format!("{}{}", to.path, &old[from.path.len()..]);
            self.nodes.insert(new, node);
        }
        Ok(())
    }

    fn copy(&mut self, from: &str, to: &str) -> Result<(), FileError> {
        let source = self.content(&self.place(from)?)?;
        let to = self.place(to)?;
        let target = self.content_or_new(&to)?;
        if !Rc::ptr_eq(&source, &target) {
            target.replace(source.borrow().clone());
        }
        Ok(())
    }

    fn create_dir(&mut self, path: &str) -> Result<(), FileError> {
        let place = self.place(path)?;
        if self.nodes.contains_key(&place.path) {
            return Err(FileError::Exists);
        }
        self.nodes.insert(place.path, Node::Directory);
        Ok(())
    }

    fn create_dir_all(&mut self, path: &str) -> Result<(), FileError> {
        test_path(path)?;
        let mut at = String::new();
        let mut rest = parts(path).peekable();
        while let Some(part) = rest.next() {
            step(&mut at, part);
            match self.nodes.get(&at) {
                Some(Node::Directory) => {}
                Some(Node::File(_)) if rest.peek().is_none() => return Err(FileError::Exists),
                Some(Node::File(_)) => return Err(FileError::NotDirectory),
                None => {
                    self.nodes.insert(at.clone(), Node::Directory);
                }
            }
        }
        Ok(())
    }

    fn list(&mut self, path: &str) -> Result<Vec<String>, FileError> {
        let place = self.place(path)?;
        self.expect_directory(&place)?;
        let names = self.below(&place.path).map(|path| &path[place.path.len() + 1..]);
        Ok(names.filter(|name| !name.contains('/')).map(str::to_string).collect())
    }

    fn remove_dir(&mut self, path: &str) -> Result<(), FileError> {
        let place = self.place(path)?;
        self.expect_directory(&place)?;
        if place.path.is_empty() {
            return Err(busy());
        }
        if self.below(&place.path).next().is_some() {
            return Err(FileError::NotEmpty);
        }
        self.nodes.remove(&place.path);
        Ok(())
    }

    fn remove_dir_all(&mut self, path: &str) -> Result<(), FileError> {
        let place = self.place(path)?;
        self.expect_directory(&place)?;
        if place.path.is_empty() {
            return Err(FileError::PermissionDenied);
        }
        let below: Vec<String> = self.below(&place.path).cloned().collect();
        for path in below.iter().chain([&place.path]) {
            self.nodes.remove(path);
        }
        Ok(())
    }
}

/// An open file. Other handles see what it writes.
struct MemoryFile {
    content: Content,
    /// May be far behind the end, also where memory has addresses of 32 bits.
    position: u64,
    appends: bool,
}

impl OpenFile for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, FileError> {
        let content = self.content.borrow();
        let position = usize::try_from(self.position).unwrap_or(usize::MAX);
        let rest = content.get(position..).unwrap_or(&[]);
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let mut content = self.content.borrow_mut();
        if self.appends {
            self.position = content.len() as u64;
        }
        let start = usize::try_from(self.position).map_err(|_| FileError::TooLarge)?;
        let end = start.checked_add(bytes.len());
        let end = end.filter(|end| *end <= FILE_BYTES_MAX).ok_or(FileError::TooLarge)?;
        if content.len() < end {
            // Beyond the old end there are zeros, as in every file system.
            content.resize(end, 0);
        }
        content[start..end].copy_from_slice(bytes);
        self.position = end as u64;
        Ok(())
    }

    fn seek(&mut self, to: SeekFrom) -> Result<(), FileError> {
        let base = match to {
            SeekFrom::Start(_) => 0,
            SeekFrom::Current(_) => self.position,
            SeekFrom::End(_) => self.content.borrow().len() as u64,
        };
        let target = match to {
            SeekFrom::Start(offset) => i64::try_from(offset).ok().map(|_| offset),
            SeekFrom::Current(offset) | SeekFrom::End(offset) => base.checked_add_signed(offset),
        };
        self.position = target.ok_or(FileError::InvalidArgument)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(paths: &[&str]) -> MemoryFiles {
        let mut files = MemoryFiles::new();
        for path in paths {
            match path.strip_suffix('/') {
                Some(directory) => files.create_dir_all(directory).unwrap(),
                None => files.put(path, path.as_bytes().to_vec()).unwrap(),
            }
        }
        files
    }

    fn paths(files: &MemoryFiles) -> String {
        files.nodes.keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paths_are_followed_part_by_part() {
        let mut files = with(&["/a/b/f"]);
        for path in ["/a/b/f", "/a//b/./f", "/a/b/../b/f", "/../a/b/f"] {
            assert_eq!(files.entry(path), Ok(Entry::File(6)), "{path}");
        }
        for path in ["/a/b", "/a/b/", "/", "/..", "/a/b/."] {
            assert_eq!(files.entry(path), Ok(Entry::Directory), "{path}");
        }
        for path in ["/a/b/f/", "/a/b/f/x", "/a/b/f/.."] {
            assert_eq!(files.entry(path), Err(FileError::NotDirectory), "{path}");
        }
        for path in ["", "/x", "/x/y", "/x/../a"] {
            assert_eq!(files.entry(path), Err(FileError::NotFound), "{path}");
        }
    }

    #[test]
    fn directories_move_with_what_is_in_them() {
        let mut files = with(&["/a/b/f", "/a.txt", "/c/"]);
        assert_eq!(files.rename("/a", "/a/b/c"), Err(FileError::InvalidArgument));
        assert_eq!(files.rename("/a", "/a.txt"), Err(FileError::NotDirectory));
        assert_eq!(files.rename("/a.txt", "/c"), Err(FileError::IsDirectory));
        assert_eq!(files.rename("/c", "/a"), Err(FileError::NotEmpty));
        assert_eq!(files.rename("/a", "/c"), Ok(()));
        assert_eq!(paths(&files), " /a.txt /c /c/b /c/b/f /tmp");
        assert_eq!(files.list("/"), Ok(vec!["a.txt".into(), "c".into(), "tmp".into()]));
    }

    #[test]
    fn only_what_is_below_a_directory_goes_with_it() {
        let mut files = with(&["/a/f", "/a-b", "/ab/f"]);
        assert_eq!(files.remove_dir("/a"), Err(FileError::NotEmpty));
        assert_eq!(files.remove_dir_all("/a"), Ok(()));
        assert_eq!(paths(&files), " /a-b /ab /ab/f /tmp");
        assert_eq!(files.remove_dir_all("/a"), Err(FileError::NotFound));
        assert_eq!(files.remove_dir_all("/"), Err(FileError::PermissionDenied));
    }

    #[test]
    fn an_open_file_outlives_its_name() {
        let mut files = with(&["/f"]);
        let mut open = files.open("/f", OpenMode::ReadWrite).unwrap();
        files.remove_file("/f").unwrap();
        open.seek(SeekFrom::End(2)).unwrap();
        open.write(b"x").unwrap();
        assert_eq!(open.seek(SeekFrom::Current(-6)), Err(FileError::InvalidArgument));
        open.seek(SeekFrom::Start(0)).unwrap();
        let mut buffer = [9; 8];
        assert_eq!(open.read(&mut buffer), Ok(5));
        assert_eq!(&buffer[..5], b"/f\0\0x");
    }

    #[test]
    fn a_position_far_behind_the_end_takes_no_memory() {
        let mut files = with(&["/f"]);
        let mut open = files.open("/f", OpenMode::ReadWrite).unwrap();
        for far in [FILE_BYTES_MAX as u64, 1 << 40, i64::MAX as u64] {
            open.seek(SeekFrom::Start(far)).unwrap();
            assert_eq!(open.write(b"x"), Err(FileError::TooLarge));
        }
        assert_eq!(files.entry("/f"), Ok(Entry::File(2)));
    }

    #[test]
    fn a_very_deep_tree_is_no_danger() {
        let mut files = MemoryFiles::new();
        let deep = "/d".repeat(2000);
        files.create_dir_all(&deep).unwrap();
        assert_eq!(files.entry(&deep), Ok(Entry::Directory));
        files.remove_dir_all("/d").unwrap();
        assert_eq!(paths(&files), " /tmp");
    }
}
