//! Output (11.2).

use super::native::natives;

natives! { IO:
    /// Writes the display form of a value and ends the line.
    F "" "println" "[T: Show](x: T) -> ()" => println, "println(1) # ()";
    /// Writes the display form of a value.
    F "" "print" "[T: Show](x: T) -> ()" => print, "print(1) # ()";
    /// Writes the display form of a value to standard error and ends the line.
    F "" "eprintln" "[T: Show](x: T) -> ()" => eprintln, "eprintln(1) # ()";
    /// Writes the display form of a value to standard error.
    F "" "eprint" "[T: Show](x: T) -> ()" => eprint, "eprint(1) # ()";
    /// Nothing is held back, so there is nothing to do.
    F "" "flushStdout" "() -> ()" => flush, "flushStdout() # ()";
    /// Nothing is held back, so there is nothing to do.
    F "" "flushStderr" "() -> ()" => flush, "flushStderr() # ()";
    /// Writes `[inspect] LABEL: VALUE` for development.
    F "" "inspect" "[T: Show](x: T, label: String) -> ()" => inspect, "inspect(1, \"n\") # ()";
}
