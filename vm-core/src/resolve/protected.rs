//! The names that a program may not define at top level or as trait methods (4.7.4): a call of them
//! means the builtin.

use super::decls::{FunctionRole, Resolved};
use crate::base::hash::HashSet;
use crate::base::intern::Interner;
use crate::diagnostic::{Code, Diagnostic};

const BUILTIN: &str = "abs all any asBigInt asFloat asFloat32 asFloat64 asInt asInt16 asInt32 \
    asInt64 asInt8 asUInt16 asUInt32 asUInt64 asUInt8 assert assertType assert_eq ceil concat copy \
    cos drop dropWhile empty enumerate eprint eprintln eval filter find flatMap flatten floor \
    flushStderr flushStdout fold fromJson get groupBy hash head indexOf init inspect intListRange \
    intersperse isEmpty isSorted isSortedBy join jsonToType jsonToTypeByName last len length log \
    log10 makeRecord makeRecordByName makeVariant makeVariantByName map max maximum min minimum \
    newFloat32Array newFloat64Array newInt64Array nth optFlatMap optIsNone optIsSome optMap \
    optUnwrap optUnwrapOr pairwise partition pop position pow print println product push range \
    rangeList reactiveId reflect replicate requestToType resFlatMap resIsErr resIsOk resMap \
    resMapErr resToOption resUnwrap resUnwrapOr reverse round self send set show sin sleep slice \
    sort sortBy spanList split sqrt sum sumInt64Array tagOf tail take takeWhile tan toBigInt \
    toChar \
    toIntList toString transpose typeInfo typeNameOf typeOf unique unzip vmStats zip zipWith";

const LIST_LIBRARY: &str = "elem foldl foldr scanl count each contains fst snd insertAt removeAt \
    remove interleave splitAt span group enumerateFrom findIndices";

/// Trait methods that may have a builtin's name, with the trait that they belong to ("" for any).
const EXEMPT: [(&str, &str); 6] = [
    ("Show", "show"),
    ("Hash", "hash"),
    ("Eq", "eq"),
    ("Copy", "copy"),
    ("Ord", "compare"),
    ("", "toString"),
];

/// Reports every definition that takes a builtin's name.
pub(super) fn check(resolved: &mut Resolved<'_>, names: &Interner) {
    let mut found = Vec::new();
    let builtin: HashSet<&str> = BUILTIN.split_whitespace().collect();
    let list_library: HashSet<&str> = LIST_LIBRARY.split_whitespace().collect();
    for function in resolved.functions.iter() {
        if resolved.modules[function.module].library || function.role != FunctionRole::Plain {
            continue;
        }
        let name = names.text(function.name);
        if builtin.contains(name) {
            let message = format!(
                "Function '{name}' shadows built-in function '{name}'. Built-in functions take \
                 precedence, so your function would never be called."
            );
            found.push((function.span, message));
        } else if list_library.contains(name) {
            let message = format!(
                "Function '{name}' shadows standard library function 'stdlib.list.{name}'."
            );
            found.push((function.span, message));
        }
    }
    for info in resolved.traits.iter() {
        let Some(decl) = info.decl else { continue };
        let trait_name = names.text(info.name);
        for method in &decl.methods {
            let name = names.text(method.name.symbol);
            let exempt = EXEMPT.iter().any(|(owner, method)| {
                *method == name && (owner.is_empty() || *owner == trait_name)
            });
            if !exempt && builtin.contains(name) {
                let message = format!(
                    "Trait method '{name}' shadows built-in function '{name}'. This would cause \
                     conflicts when the method is called."
                );
                found.push((method.name.span, message));
            }
        }
    }
    for (span, message) in found {
        let error = Diagnostic::error(Code::ShadowsBuiltin, span, message)
            .help("Consider renaming your function to avoid this conflict.");
        resolved.diagnostics.push(error);
    }
}
