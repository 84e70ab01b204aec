//! Output (11.2).

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::base::host::Stream;
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { IO:
    /// Writes the display form of a value and ends the line.
    F "" "println" "[T: Show](x: T) -> ()" => println grows, "println(1) # ()";
    /// Writes the display form of a value.
    F "" "print" "[T: Show](x: T) -> ()" => print grows, "print(1) # ()";
    /// Writes the display form of a value to standard error and ends the line.
    F "" "eprintln" "[T: Show](x: T) -> ()" => eprintln grows, "eprintln(1) # ()";
    /// Writes the display form of a value to standard error.
    F "" "eprint" "[T: Show](x: T) -> ()" => eprint grows, "eprint(1) # ()";
    /// Nothing is held back, so there is nothing to do.
    F "" "flushStdout" "() -> ()" => flush, "flushStdout() # ()";
    /// Nothing is held back, so there is nothing to do.
    F "" "flushStderr" "() -> ()" => flush, "flushStderr() # ()";
    /// Writes `[inspect] LABEL: VALUE` for development.
    F "" "inspect" "[T: Show](x: T, label: String) -> ()" => inspect grows,
        "inspect(1, \"n\") # ()";
}

fn write(ctx: &mut NativeCtx<'_>, stream: Stream, text: &str) -> NativeResult {
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    ctx.host().write(stream, text);
    Ok(Value::UNIT)
}

/// One write for the whole line, so that lines are never mixed.
fn write_line(ctx: &mut NativeCtx<'_>, stream: Stream, value: &Value) -> NativeResult {
    let mut line = ctx.show(value)?;
    line.push('\n');
    write(ctx, stream, &line)
}

fn println(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    write_line(ctx, Stream::Out, &args[0])
}

fn print(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = ctx.show(&args[0])?;
    write(ctx, Stream::Out, &text)
}

fn eprintln(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    write_line(ctx, Stream::Err, &args[0])
}

fn eprint(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = ctx.show(&args[0])?;
    write(ctx, Stream::Err, &text)
}

fn flush(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::UNIT)
}

fn inspect(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let line = format!("[inspect] {}: {}\n", args[1].as_str(), ctx.show(&args[0])?);
    write(ctx, Stream::Out, &line)
}
