//! Buffer (11.12): a text that grows in place, shared by reference.

use super::native::natives;

natives! { BUFFER:
    /// An empty buffer.
    Q "Buffer" "new" "() -> Buffer" => new, "Buffer.new().toString() # \"\"";
    /// Adds the display form of a value at the end; gives the buffer.
    MQ "Buffer" "append" "[T: Show](b: Buffer, x: T) -> Buffer" => append,
        "Buffer.new().append(1).append(\"x\").toString() # \"1x\"";
    /// The text so far.
    MQ "Buffer" "toString" "(b: Buffer) -> String" => text,
        "Buffer.new().append(\"x\").toString() # \"x\"";
}
