//! What a value looks like and what it is: `show`, `hash`, `copy`, `length`, `typeOf` ... (11.2, 11.3).
//! The display itself is the machine's.

use super::native::natives;

natives! { DISPLAY:
    /// The display form of any value.
    FM "" "show" "[T: Show](x: T) -> String" => show, "show([\"a\"]) # \"[\"a\"]\"";
    /// The same as `show`.
    FM "" "toString" "[T: Show](x: T) -> String" => show, "toString(5) # \"5\"";
    /// A deep copy, equal to the value.
    FM "" "copy" "[T: Copy](x: T) -> T" => copy, "copy([1, 2]) # [1, 2]";
    /// A number that is equal for equal values.
    FM "" "hash" "[T](x: T) -> Int" => hash, "hash(true) # 1";
    /// The number of elements of a list, tuple or array, or of characters of a text.
    FM "" "length" "[T: Length](x: T) -> Int" => length, "length([5, 6]) # 2";
    /// The same as `length`.
    FM "" "len" "[T: Length](x: T) -> Int" => length, "len(\"abc\") # 3";
    /// The kind of a value: `Int`, `List`, `Record` ...
    F "" "typeOf" "[T](x: T) -> String" => type_of, "typeOf('a') # \"Char\"";
    /// The constructor of a variant value, `""` for every other value.
    F "" "tagOf" "[T](x: T) -> String" => tag_of, "tagOf(Some(1)) # \"Some\"";
    /// The name of the type argument.
    F "" "typeNameOf" "[T](type: Type[T]) -> String" => type_name_of,
        "typeNameOf[Int]() # \"Int\"";
}
