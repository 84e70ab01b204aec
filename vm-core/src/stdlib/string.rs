//! Strings (11.5): sequences of characters (code points); all positions count characters.

use super::native::natives;

natives! { STRING:
    /// The number of characters.
    MQ "String" "length" "(s: String) -> Int" => length, "\"héllo\".length() # 5";
    /// Whether it is `""`.
    MQ "String" "isEmpty" "(s: String) -> Bool" => is_empty, "\"\".isEmpty() # true";
    /// The characters.
    MQ "String" "chars" "(s: String) -> List[Char]" => chars, "\"hé\".chars() # ['h', 'é']";
    /// The text made of these characters.
    Q "String" "from_chars" "(chars: List[Char]) -> String" => from_chars,
        "String.from_chars(['h', 'i']) # \"hi\"";
    /// Whether `part` occurs in it.
    MQ "String" "contains" "(s: String, part: String) -> Bool" => contains,
        "\"hello\".contains(\"ell\") # true";
    /// Whether it begins with `prefix`.
    MQ "String" "startsWith" "(s: String, prefix: String) -> Bool" => starts_with,
        "\"hello\".startsWith(\"he\") # true";
    /// Whether it ends with `suffix`.
    MQ "String" "endsWith" "(s: String, suffix: String) -> Bool" => ends_with,
        "\"hello\".endsWith(\"he\") # false";
    /// The position of the first occurrence of `part`, or -1.
    MQ "String" "indexOf" "(s: String, part: String) -> Int" => index_of,
        "\"héllo\".indexOf(\"l\") # 2";
    /// The position of the last occurrence of `part`, or -1.
    MQ "String" "lastIndexOf" "(s: String, part: String) -> Int" => last_index_of,
        "\"hello\".lastIndexOf(\"l\") # 3";
    /// The characters from `start` up to but without `end`; both are limited to the length.
    MQ "String" "substring" "(s: String, start: Int, end: Int) -> String" => substring,
        "\"hello\".substring(1, 4) # \"ell\"";
    /// The first `n` characters.
    MQ "String" "take" "(s: String, n: Int) -> String" => take, "\"hello\".take(2) # \"he\"";
    /// All but the first `n` characters.
    MQ "String" "drop" "(s: String, n: Int) -> String" => drop_first, "\"hello\".drop(2) # \"llo\"";
    /// The text without white space at both ends.
    MQ "String" "trim" "(s: String) -> String" => trim, "\" a b \".trim() # \"a b\"";
    /// The text without white space at its start.
    MQ "String" "trimStart" "(s: String) -> String" => trim_start, "\" a \".trimStart() # \"a \"";
    /// The text without white space at its end.
    MQ "String" "trimEnd" "(s: String) -> String" => trim_end, "\" a \".trimEnd() # \" a\"";
    /// The text in upper case.
    MQ "String" "toUpper" "(s: String) -> String" => to_upper, "\"straße\".toUpper() # \"STRASSE\"";
    /// The text in lower case.
    MQ "String" "toLower" "(s: String) -> String" => to_lower, "\"ÀB\".toLower() # \"àb\"";
    /// The text with the first occurrence of `from` replaced by `to`.
    MQ "String" "replace" "(s: String, from: String, to: String) -> String" => replace,
        "\"a.b.c\".replace(\".\", \"+\") # \"a+b.c\"";
    /// The text with all occurrences of `from` replaced by `to`.
    MQ "String" "replaceAll" "(s: String, from: String, to: String) -> String" => replace_all,
        "\"a.b.c\".replaceAll(\".\", \"+\") # \"a+b+c\"";
    /// The parts between occurrences of `sep`; the characters when `sep` is empty.
    MQ "String" "split" "(s: String, sep: String) -> List[String]" => split,
        "\"a,,b\".split(\",\") # [\"a\", \"\", \"b\"]";
    /// The lines without their ends.
    MQ "String" "lines" "(s: String) -> List[String]" => lines,
        "\"a\\nb\\n\".lines() # [\"a\", \"b\"]";
    /// The parts between runs of white space.
    MQ "String" "words" "(s: String) -> List[String]" => words,
        "\" to  be\".words() # [\"to\", \"be\"]";
    /// The text `n` times.
    MQ "String" "repeat" "(s: String, n: Int) -> String" => repeat, "\"ab\".repeat(2) # \"abab\"";
    /// The text with the first character of `pad` put in front until it has `n` characters.
    MQ "String" "padStart" "(s: String, n: Int, pad: String) -> String" => pad_start,
        "\"7\".padStart(3, \"0\") # \"007\"";
    /// The text with the first character of `pad` put at the end until it has `n` characters.
    MQ "String" "padEnd" "(s: String, n: Int, pad: String) -> String" => pad_end,
        "\"7\".padEnd(3, \".\") # \"7..\"";
    /// The characters from the last to the first.
    MQ "String" "reverse" "(s: String) -> String" => reverse, "\"abc\".reverse() # \"cba\"";
    /// The Int, or `()` when the text isn't one; blanks aren't allowed.
    Q "String" "to_int" "(s: String) -> Unchecked[Int]" => to_int, "String.to_int(\"42\") # 42";
    /// `s[i]`
    INTERNAL "" "native_stringIndex" "(s: String, i: Int) -> String" => index;
    /// Whether it is an Int, and which.
    INTERNAL "" "native_parseInt" "(s: String) -> (Bool, Int)" => parse_int;
    /// Whether it is a Float, and which.
    INTERNAL "" "native_parseFloat" "(s: String) -> (Bool, Float)" => parse_float;
    /// Whether it is a BigInt, and which.
    INTERNAL "" "native_parseBigInt" "(s: String) -> (Bool, BigInt)" => parse_big_int;
}
