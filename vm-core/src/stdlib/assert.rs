//! Errors raised by the program (6.6, 11.2). `assert_eq` is in `nos/assert.nos`; `throw` is a form of
//! the language.

use super::native::natives;

natives! { ASSERT:
    /// A panic when the condition is false.
    F "" "assert" "(condition: Bool) -> ()" => assert, "assert(1 < 2) # ()";
    /// A panic with a text when the condition is false.
    F "" "assert" "(condition: Bool, message: String) -> ()" => assert_message,
        "assert(1 < 2, \"order\") # ()";
    /// Raises the error `("Panic", message)`.
    F "" "panic" "[T: Show, R](message: T) -> R" => panic,
        "try { panic(\"boom\") } catch { (_, text) -> text } # \"boom\"";
    /// Only an interactive session evaluates texts.
    F "" "eval" "(source: String) -> String" => eval,
        "try { eval(\"1\") } catch { (kind, _) -> kind } # \"Panic\"";
    /// `panic` for the library.
    INTERNAL "" "native_panic" "[R](message: String) -> R" => panic;
}
