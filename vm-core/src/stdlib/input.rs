//! `Stdin` (12.3.1). The scheduler has the input and knows who waits for it.

use super::native::{NativeResult, natives};
use crate::vm::exit::{InputWish, Request};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { INPUT:
    /// The next line of standard input without its line break; None at the end.
    Q "Stdin" "readLine" "() -> Option[String]" => read_line waits, "Stdin.readLine() # None";
    /// The same for the library, where `Stdin` is the module of `prompt`.
    INTERNAL "" "native_readLine" "() -> Option[String]" => read_line waits;
    /// The rest of standard input as it is.
    Q "Stdin" "readAll" "() -> String" => read_all waits, "Stdin.readAll() # \"\"";
    /// The rest of standard input as lines.
    Q "Stdin" "readLines" "() -> List[String]" => read_lines waits, "Stdin.readLines() # []";
    /// Whether nothing more will come from standard input.
    Q "Stdin" "isEnd" "() -> Bool" => is_end waits, "Stdin.isEnd() # true";
}

fn wish(wish: InputWish) -> NativeResult {
    Err(Request::Input(wish).into())
}

fn read_line(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    wish(InputWish::Line)
}

fn read_all(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    wish(InputWish::All)
}

fn read_lines(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    wish(InputWish::Lines)
}

fn is_end(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    wish(InputWish::IsEnd)
}
