//! `Env` (12.6): the program's own table of variables, its directory, its words. What it changes
//! here nobody outside notices.

use super::native::{NativeResult, natives};
use crate::base::files::{Entry, FileError};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;
use std::path::{Component, Path, PathBuf};

natives! { ENVIRONMENT:
    /// The value of a variable.
    Q "Env" "get" "(name: String) -> Option[String]" => get, "Env.get(\"NO_SUCH_NAME\") # None";
    /// Gives a variable a value, for this program only.
    Q "Env" "set" "(name: String, value: String) -> ()" => set, "Env.set(\"A\", \"1\") # ()";
    /// Removes a variable, for this program only.
    Q "Env" "remove" "(name: String) -> ()" => remove, "Env.remove(\"A\") # ()";
    /// All variables with their values, sorted by name.
    Q "Env" "all" "() -> List[(String, String)]" => all,
        "Env.all().any(v => v.0 == \"HOME\") # true";
    /// The directory where relative paths start.
    Q "Env" "cwd" "() -> String" => cwd, "Env.cwd() # \"/\"";
    /// Lets relative paths start at another directory.
    Q "Env" "setCwd" "(path: String) -> ()" => set_cwd, "Env.setCwd(\"/\") # ()";
    /// The user's own directory.
    Q "Env" "home" "() -> Option[String]" => home, "Env.home() # Some(\"/\")";
    /// The program's name and the words after it on the command line.
    Q "Env" "args" "() -> List[String]" => args, "length(Env.args()) # 1";
    /// `linux`, `macos`, `windows`, `browser` or `unknown`.
    Q "Env" "platform" "() -> String" => platform, "Env.platform() # \"browser\"";
    /// Whether the program runs in an interactive session.
    Q "Env" "isInteractive" "() -> Bool" => is_interactive, "Env.isInteractive() # false";
}

/// The path from the root. An empty one stays empty: it names nothing.
pub fn absolute(ctx: &mut NativeCtx<'_>, path: &str) -> String {
    if path.is_empty() || path.starts_with('/') {
        return path.to_string();
    }
    Path::new(&ctx.environment().cwd).join(path).to_string_lossy().into_owned()
}

/// What a function says that needs more than there is where the program runs (12.1).
pub fn unavailable(ctx: &mut NativeCtx<'_>, kind: &str, name: &str) -> Fault {
    let message = format!("{name} is not available {}", ctx.environment().place);
    Fault::Other { kind: kind.into(), message }
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn get(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let found = ctx.environment().variables.get(args[0].as_str()).map(|value| text(value));
    Ok(ctx.option(found))
}

fn set(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let (name, value) = (args[0].as_str().to_string(), args[1].as_str().to_string());
    ctx.environment().variables.insert(name, value);
    Ok(Value::UNIT)
}

fn remove(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    ctx.environment().variables.remove(args[0].as_str());
    Ok(Value::UNIT)
}

fn all(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let variables = &ctx.environment().variables;
    let pairs = variables.iter().map(|(name, value)| Value::tuple([text(name), text(value)]));
    Ok(Value::list(pairs.collect()))
}

fn cwd(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(text(&ctx.environment().cwd))
}

fn set_cwd(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let path = absolute(ctx, args[0].as_str());
    let error = match ctx.files().borrow_mut().entry(&path) {
        Ok(Entry::Directory) => {
            ctx.environment().cwd = without_dots(&path);
            return Ok(Value::UNIT);
        }
        Ok(Entry::File(_)) => FileError::NotDirectory,
        Err(error) => error,
    };
    Err(Fault::panic(format!("Failed to set cwd: {}", error.system_text())).into())
}

/// An absolute path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut plain = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain.to_string_lossy().into_owned()
}

fn home(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    let found = ctx.environment().variables.get(home).map(|value| text(value));
    Ok(ctx.option(found))
}

fn args(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::list(ctx.environment().args.iter().map(|word| text(word)).collect()))
}

fn platform(ctx: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(text(ctx.environment().platform))
}

fn is_interactive(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::bool(false))
}
