//! Buffer (11.12): a text that grows in place, shared by reference.

use super::native::{BYTES_PER_REDUCTION, NativeResult, natives};
use crate::vm::native::NativeCtx;
use crate::vm::value::Value;

natives! { BUFFER:
    /// An empty buffer.
    Q "Buffer" "new" "() -> Buffer" => new, "Buffer.new().toString() # \"\"";
    /// Adds the display form of a value at the end; gives the buffer.
    MQ "Buffer" "append" "[T: Show](b: Buffer, x: T) -> Buffer" => append grows,
        "Buffer.new().append(1).append(\"x\").toString() # \"1x\"";
    /// The text so far.
    MQ "Buffer" "toString" "(b: Buffer) -> String" => text grows,
        "Buffer.new().append(\"x\").toString() # \"x\"";
}

fn new(_: &mut NativeCtx<'_>, _: &mut [Value]) -> NativeResult {
    Ok(Value::buffer(String::new()))
}

fn append(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let text = ctx.show(&args[1])?;
    ctx.charge(text.len() / BYTES_PER_REDUCTION);
    {
        let mut content = args[0].buffer_text().borrow_mut();
        // A full buffer grows to twice its size.
        ctx.reserve((content.len() + text.len()).saturating_mul(2))?;
        content.push_str(&text);
    }
    Ok(args[0].take())
}

fn text(ctx: &mut NativeCtx<'_>, args: &mut [Value]) -> NativeResult {
    let content = args[0].buffer_text().borrow();
    ctx.charge(content.len() / BYTES_PER_REDUCTION);
    ctx.reserve(content.len())?;
    Ok(Value::string(&content))
}
