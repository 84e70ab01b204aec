//! Errors raised by the program (6.6, 11.2). `assert_eq` is in `nos/assert.nos`; `throw` is a form
//! of the language.

use super::native::{NativeResult, natives};
use crate::vm::fault::Fault;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { ASSERT:
    /// A panic when the condition is false.
    F "" "assert" "(condition: Bool) -> ()" => assert, "assert(1 < 2) # ()";
    /// A panic with a text when the condition is false.
    F "" "assert" "(condition: Bool, message: String) -> ()" => assert_message,
        "assert(1 < 2, \"order\") # ()";
    /// Raises the error `("Panic", message)`.
    F "" "panic" "[T: Show](message: T) -> Never" => panic,
        "try { panic(\"boom\") } catch { (_, text) -> text } # \"boom\"";
    /// Runs a text with the library and the definitions of earlier texts; what it shows, or what is
    /// wrong with it.
    F "" "eval" "(source: String) -> String" => eval,
        "eval(\"1 + 2\") # \"3\"";
    /// `panic` for the library.
    INTERNAL "" "native_panic" "(message: String) -> Never" => panic;
}

fn assert(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].as_bool() {
        true => Ok(Value::UNIT),
        false => Err(Fault::panic("Assertion failed").into()),
    }
}

fn assert_message(_: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    match args[0].as_bool() {
        true => Ok(Value::UNIT),
        false => Err(Fault::Panic(format!("Assertion failed: {}", args[1].as_str())).into()),
    }
}

fn panic(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    Err(Fault::Panic(ctx.show(&args[0])?).into())
}

fn eval(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Err(Fault::panic("Unknown native function: eval").into())
}
