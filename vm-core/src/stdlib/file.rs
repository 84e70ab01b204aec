//! `File` and `Dir` (12.3, 12.4): whole files, open files, directories. What they mean is the same
//! over the computer's files and over those in memory; the file system only does what it is told.

use super::environment::absolute;
use super::file_handle::{Handle, Handles};
use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::base::files::{Entry, FileError, FileSystem, OpenMode};
use crate::vm::exit::Stop;
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use std::io::SeekFrom;

natives! { FILE:
    /// The content of a file as text.
    Q "File" "readAll" "(path: String) -> String" => read_all grows,
        "try { File.readAll(\"/none\") } catch { (k, m) -> m } # \"File not found: /none\"";
    /// The content of a file as numbers from 0 to 255.
    Q "File" "readBytes" "(path: String) -> List[Int]" => read_bytes grows,
        "{ File.writeAll(\"/tmp/a\", \"é\"); File.readBytes(\"/tmp/a\") } # [195, 169]";
    /// Makes a file with this content, or gives a file this content.
    Q "File" "writeAll" "(path: String, text: String) -> ()" => write_all grows,
        "{ File.writeAll(\"/tmp/a\", \"x\"); File.readAll(\"/tmp/a\") } # \"x\"";
    /// Adds text at the end of a file, which is made if it is missing.
    Q "File" "append" "(path: String, text: String) -> ()" => append grows,
        "{ File.append(\"/tmp/b\", \"x\"); File.readAll(\"/tmp/b\") } # \"x\"";
    /// Whether there is a file or directory.
    Q "File" "exists" "(path: String) -> Bool" => exists, "File.exists(\"/tmp\") # true";
    /// The number of bytes of a file.
    Q "File" "size" "(path: String) -> Int" => size,
        "{ File.writeAll(\"/tmp/a\", \"é\"); File.size(\"/tmp/a\") } # 2";
    /// Removes a file.
    Q "File" "remove" "(path: String) -> ()" => remove,
        "{ File.writeAll(\"/tmp/a\", \"\"); File.remove(\"/tmp/a\") } # ()";
    /// Moves a file or directory; a file at the new place is replaced.
    Q "File" "rename" "(old: String, new: String) -> ()" => rename,
        "{ File.writeAll(\"/tmp/a\", \"\"); File.rename(\"/tmp/a\", \"/tmp/b\") } # ()";
    /// Copies a file; a file at the new place is replaced.
    Q "File" "copy" "(source: String, target: String) -> ()" => copy grows,
        "{ File.writeAll(\"/tmp/a\", \"\"); File.copy(\"/tmp/a\", \"/tmp/b\") } # ()";
    /// Opens a file with one of the modes r, w, a, rw (read, write, append, readwrite).
    Q "File" "open" "(path: String, mode: String) -> Int" => open,
        "File.open(\"/tmp/a\", \"w\") > 0 # true";
    /// At most `n` bytes from the position, as text; more to complete a character; "" at the end.
    Q "File" "read" "(h: Int, n: Int) -> String" => read grows,
        "{ File.writeAll(\"/tmp/a\", \"abc\"); File.read(File.open(\"/tmp/a\", \"r\"), 2) } \
         # \"ab\"";
    /// A line with its line break; "eof" at the end.
    Q "File" "readLine" "(h: Int) -> String" => read_line grows,
        "{ File.writeAll(\"/tmp/a\", \"\"); File.readLine(File.open(\"/tmp/a\", \"r\")) } \
         # \"eof\"";
    /// Writes text at the position; the number of bytes.
    Q "File" "write" "(h: Int, text: String) -> Int" => write grows,
        "File.write(File.open(\"/tmp/a\", \"w\"), \"é\") # 2";
    /// Makes sure that what was written is in the file.
    Q "File" "flush" "(h: Int) -> ()" => flush, "File.flush(File.open(\"/tmp/a\", \"w\")) # ()";
    /// Moves the position to `offset` bytes from "start", "current" or "end".
    Q "File" "seek" "(h: Int, offset: Int, whence: String) -> ()" => seek,
        "File.seek(File.open(\"/tmp/a\", \"w\"), 0, \"end\") # ()";
    /// Closes an open file.
    Q "File" "close" "(h: Int) -> ()" => close, "File.close(File.open(\"/tmp/a\", \"w\")) # ()";
    /// Makes a directory; its parent must be there.
    Q "Dir" "create" "(path: String) -> ()" => create_dir, "Dir.create(\"/tmp/d\") # ()";
    /// Makes a directory with its parents, unless it is there.
    Q "Dir" "createAll" "(path: String) -> ()" => create_dir_all, "Dir.createAll(\"/a/b\") # ()";
    /// The names of what is in a directory, sorted.
    Q "Dir" "list" "(path: String) -> List[String]" => list grows, "Dir.list(\"/tmp\") # []";
    /// Removes an empty directory.
    Q "Dir" "remove" "(path: String) -> ()" => remove_dir,
        "{ Dir.create(\"/tmp/d\"); Dir.remove(\"/tmp/d\") } # ()";
    /// Removes a directory and everything in it.
    Q "Dir" "removeAll" "(path: String) -> ()" => remove_dir_all,
        "{ Dir.create(\"/tmp/d\"); Dir.removeAll(\"/tmp/d\") } # ()";
    /// Whether there is a directory.
    Q "Dir" "exists" "(path: String) -> Bool" => dir_exists, "Dir.exists(\"/tmp\") # true";
}

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 32 << 10;

fn io_error(message: String) -> Fault {
    Fault::Other { kind: "io_error".into(), message }
}

/// An error of an open file, which has no path.
fn handle_error(error: FileError) -> Stop {
    io_error(error.message("")).into()
}

/// Does something with the path in `args[0]`; an error names the path as the program wrote it.
fn with_path<T>(
    ctx: &mut NativeCtx<'_>,
    args: &[Value],
    does: impl FnOnce(&mut dyn FileSystem, &str) -> Result<T, FileError>,
) -> Result<T, Stop> {
    let path = absolute(ctx, args[0].as_str());
    let files = ctx.files();
    let done = does(&mut *files.borrow_mut(), &path);
    done.map_err(|error| io_error(error.message(args[0].as_str())).into())
}

fn unit(done: Result<(), Stop>) -> NativeResult {
    done.map(|()| Value::UNIT)
}

/// All bytes of a file.
fn content(ctx: &mut NativeCtx<'_>, args: &[Value]) -> Result<Vec<u8>, Stop> {
    let mut file = with_path(ctx, args, |files, path| files.open(path, OpenMode::Read))?;
    let mut bytes = Vec::new();
    loop {
        // The vector grows to twice its size.
        ctx.reserve((bytes.len() + CHUNK_BYTES) * 2)?;
        let end = bytes.len();
        bytes.resize(end + CHUNK_BYTES, 0);
        let count = file.read(&mut bytes[end..]);
        let count = count.map_err(|error| io_error(error.message(args[0].as_str())))?;
        bytes.truncate(end + count);
        if count == 0 {
            ctx.charge(bytes.len() / BYTES_PER_REDUCTION);
            return Ok(bytes);
        }
    }
}

fn read_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let bytes = content(ctx, args)?;
    ctx.reserve(bytes.len())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| handle_error(FileError::NotText))?;
    Ok(Value::string(text))
}

fn read_bytes(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let bytes = content(ctx, args)?;
    ctx.reserve(bytes.len().saturating_mul(2 * size_of::<Value>()))?;
    Ok(Value::list(bytes.iter().map(|byte| Value::int(i64::from(*byte))).collect()))
}

/// Opens a file and writes the text in `args[1]`.
fn write_to(ctx: &mut NativeCtx<'_>, args: &[Value], mode: OpenMode) -> NativeResult {
    let text = args[1].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.reserve(text.len().saturating_mul(2))?;
    unit(with_path(ctx, args, |files, path| files.open(path, mode)?.write(text.as_bytes())))
}

fn write_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    write_to(ctx, args, OpenMode::Write)
}

fn append(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    write_to(ctx, args, OpenMode::Append)
}

fn exists(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = absolute(ctx, args[0].as_str());
    Ok(Value::bool(ctx.files().borrow_mut().entry(&path).is_ok()))
}

fn dir_exists(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = absolute(ctx, args[0].as_str());
    Ok(Value::bool(ctx.files().borrow_mut().entry(&path) == Ok(Entry::Directory)))
}

fn size(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match with_path(ctx, args, |files, path| files.entry(path))? {
        Entry::File(bytes) => Ok(Value::int(bytes as i64)),
        Entry::Directory => Err(handle_error(FileError::IsDirectory)),
    }
}

fn remove(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    unit(with_path(ctx, args, |files, path| files.remove_file(path)))
}

fn rename(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let target = absolute(ctx, args[1].as_str());
    unit(with_path(ctx, args, |files, path| files.rename(path, &target)))
}

fn copy(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let target = absolute(ctx, args[1].as_str());
    if let Entry::File(bytes) = with_path(ctx, args, |files, path| files.entry(path))? {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        ctx.charge(bytes / BYTES_PER_REDUCTION);
        ctx.reserve(bytes)?;
    }
    unit(with_path(ctx, args, |files, path| files.copy(path, &target)))
}

fn create_dir(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    unit(with_path(ctx, args, |files, path| files.create_dir(path)))
}

fn create_dir_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    unit(with_path(ctx, args, |files, path| files.create_dir_all(path)))
}

fn remove_dir(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    unit(with_path(ctx, args, |files, path| files.remove_dir(path)))
}

fn remove_dir_all(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    unit(with_path(ctx, args, |files, path| files.remove_dir_all(path)))
}

fn list(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let names = with_path(ctx, args, |files, path| files.list(path))?;
    ctx.charge(names.len());
    Ok(Value::list(names.iter().map(|name| Value::string(name)).collect()))
}

fn open(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mode = match args[1].as_str() {
        "r" | "read" => OpenMode::Read,
        "w" | "write" => OpenMode::Write,
        "a" | "append" => OpenMode::Append,
        "rw" | "readwrite" => OpenMode::ReadWrite,
        other => return Err(unknown_word(format!("Invalid file mode: {other}"))),
    };
    let file = with_path(ctx, args, |files, path| files.open(path, mode))?;
    Ok(Value::int(ctx.state::<Handles>().add(Handle::new(file, mode))))
}

/// A mode or a direction that doesn't exist is of another kind (12.2).
fn unknown_word(message: String) -> Stop {
    Fault::Other { kind: "IOError".into(), message }.into()
}

fn handle<'a>(ctx: &'a mut NativeCtx<'_>, args: &[Value]) -> Result<&'a mut Handle, Stop> {
    let found = ctx.state::<Handles>().find(args[0].as_int());
    found.ok_or_else(|| io_error("Invalid handle".to_string()).into())
}

fn read(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let count = usize::try_from(args[1].as_int()).unwrap_or(0);
    let mut bytes = Vec::new();
    while bytes.len() < count {
        ctx.reserve(2 * (bytes.len() + CHUNK_BYTES))?;
        let wanted = (count - bytes.len()).min(CHUNK_BYTES);
        if handle(ctx, args)?.read(wanted, &mut bytes).map_err(handle_error)? == 0 {
            break;
        }
    }
    let file = handle(ctx, args)?;
    // Where the count cuts a character, its other bytes follow one by one.
    while std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_none()) {
        if file.read(1, &mut bytes).map_err(handle_error)? == 0 {
            break;
        }
    }
    ctx.charge(bytes.len() / BYTES_PER_REDUCTION);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(io_error("IO error: invalid UTF-8".to_string()).into()),
    }
}

fn read_line(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let mut line = Vec::new();
    loop {
        ctx.reserve(2 * (line.len() + CHUNK_BYTES))?;
        if !handle(ctx, args)?.read_to_line_break(&mut line).map_err(handle_error)? {
            break;
        }
    }
    ctx.charge(line.len() / BYTES_PER_REDUCTION);
    match std::str::from_utf8(&line) {
        Ok("") => Ok(Value::string("eof")),
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(handle_error(FileError::NotText)),
    }
}

fn write(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = args[1].as_str();
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.reserve(text.len().saturating_mul(2))?;
    handle(ctx, args)?.write(text.as_bytes()).map_err(handle_error)?;
    Ok(Value::int(text.len() as i64))
}

fn flush(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    handle(ctx, args)?.flush().map_err(handle_error)?;
    Ok(Value::UNIT)
}

fn seek(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let offset = args[1].as_int();
    let file = handle(ctx, args)?;
    let to = match args[2].as_str() {
        "start" => u64::try_from(offset).map(SeekFrom::Start),
        "current" => Ok(SeekFrom::Current(offset)),
        "end" => Ok(SeekFrom::End(offset)),
        other => return Err(unknown_word(format!("Invalid seek whence: {other}"))),
    };
    let to = to.map_err(|_| handle_error(FileError::InvalidArgument))?;
    file.seek(to).map_err(handle_error)?;
    Ok(Value::UNIT)
}

fn close(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    handle(ctx, args)?;
    let closed = ctx.state::<Handles>().remove(args[0].as_int());
    let done = closed.expect("it was there just now").flush();
    done.map_err(handle_error)?;
    Ok(Value::UNIT)
}
