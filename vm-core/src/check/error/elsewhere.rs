//! Names that other languages have for what this one calls otherwise: what to write instead. Only
//! what means nothing here is looked up; which names are close to one is `diagnostic/suggest.rs`.

/// What to write for a method of another language. `receiver` is the receiver's type without its
/// arguments.
pub(super) fn method(receiver: &str, name: &str) -> Option<String> {
    let (.., here) = METHODS
        .iter()
        .find(|(of, names, _)| *of == receiver && names.split(' ').any(|known| known == name))?;
    Some(format!("other languages' `{name}` is {here}"))
}

/// What to write for a function, constructor or type of another language.
pub(super) fn name(name: &str) -> Option<String> {
    let (_, here) = NAMES.iter().find(|(names, _)| names.split(' ').any(|known| known == name))?;
    Some(format!("other languages' `{name}` is {here}"))
}

/// What to write for a type of another language, of those that are no types here.
pub(super) fn type_name(name: &str) -> Option<String> {
    let (_, here) = TYPES.iter().find(|(names, _)| names.split(' ').any(|known| known == name))?;
    Some(format!("other languages' `{name}` is `{here}`"))
}

const TYPES: [(&str, &str); 9] = [
    ("str string text Str Text", "String"),
    ("int integer long i64 isize usize", "Int"),
    ("float double number f64", "Float"),
    ("bool boolean", "Bool"),
    ("char", "Char"),
    ("void Void unit", "()"),
    ("list array vec", "List[T]"),
    ("map dict", "Map[K, V]"),
    ("option maybe", "Option[T]"),
];

const METHODS: [(&str, &str, &str); 51] = [
    ("List", "append add addLast push_back", "`xs.push(x)`; `xs ++ ys` joins two lists"),
    ("List", "prepend cons unshift addFirst", "`x :: xs`"),
    ("List", "reduce inject", "`xs.fold(start, (sum, x) => ...)`"),
    ("List", "first", "`xs.head()` or `xs[0]`"),
    ("List", "rest", "`xs.tail()`"),
    ("List", "forEach foreach iter", "`xs.each(x => ...)`"),
    ("List", "size", "`xs.length()`"),
    ("List", "includes has member", "`xs.contains(x)`"),
    ("List", "findIndex", "`xs.position(x => ...)`, an Option"),
    ("List", "toSet", "`Set.fromList(xs)`"),
    ("List", "distinct uniq nub", "`xs.unique()`"),
    ("List", "some exists", "`xs.any(x => ...)`"),
    ("List", "every forall", "`xs.all(x => ...)`"),
    ("List", "where select", "`xs.filter(x => ...)`"),
    ("List", "collect", "`xs.map(x => ...)`"),
    ("String", "upper uppercase toUpperCase upcase", "`s.toUpper()`"),
    ("String", "lower lowercase toLowerCase downcase", "`s.toLower()`"),
    ("String", "size count", "`s.length()`"),
    ("String", "strip", "`s.trim()`"),
    ("String", "charAt at", "`s[i]`"),
    ("String", "substr slice sub", "`s.substring(start, end)`"),
    ("String", "find index", "`s.indexOf(part)`"),
    ("String", "includes has", "`s.contains(part)`"),
    ("String", "concat append add", "`s ++ t`"),
    ("String", "format", "`\"${x} and ${y}\"`"),
    ("String", "map filter each forEach fold toList", "a method of `s.chars()`, a list"),
    ("String", "join", "`parts.join(s)`: the list comes first"),
    (
        "Map",
        "length len",
        "`m.size()`; `length` expected List, String, Tuple, or Array \
        (use .size() for Map)",
    ),
    ("Map", "count", "`m.size()`"),
    ("Map", "has containsKey hasKey includes", "`m.contains(key)`"),
    ("Map", "put set add", "`m.insert(key, value)`"),
    ("Map", "delete erase", "`m.remove(key)`"),
    ("Map", "entries items pairs", "`m.toList()`"),
    ("Map", "getOrElse getOrDefault", "`m.lookup(key).unwrapOr(value)`"),
    ("Map", "map filter each forEach fold", "a method of `m.toList()`, the list of its pairs"),
    (
        "Set",
        "length len",
        "`s.size()`; `length` expected List, String, Tuple, or Array \
        (use .size() for Set)",
    ),
    ("Set", "count", "`s.size()`"),
    ("Set", "add put", "`s.insert(x)`"),
    ("Set", "has includes", "`s.contains(x)`"),
    ("Set", "delete discard", "`s.remove(x)`"),
    ("Set", "map filter each forEach fold", "a method of `s.toList()`"),
    ("Option", "getOrElse getOrDefault unwrap_or withDefault orElse", "`o.unwrapOr(value)`"),
    ("Option", "get value", "`o.unwrap()`"),
    ("Option", "isDefined isJust isPresent is_some", "`o.isSome()`"),
    ("Option", "isEmpty isNothing is_none", "`o.isNone()`"),
    ("Option", "andThen and_then bind then", "`o.flatMap(x => ...)`"),
    ("Result", "getOrElse unwrap_or withDefault", "`r.unwrapOr(value)`"),
    ("Result", "isSuccess is_ok", "`r.isOk()`"),
    ("Result", "isFailure is_err", "`r.isErr()`"),
    ("Result", "andThen and_then bind then", "`r.flatMap(x => ...)`"),
    ("Result", "ok", "`r.toOption()`"),
];

const NAMES: [(&str, &str); 22] = [
    ("str string toStr repr", "`show(x)`"),
    ("int parseInt Integer Long", "`Int`; `x.toInt()` makes one (of text an Option)"),
    ("float parseFloat Double Number", "`Float`; `x.toFloat()` makes one (of text an Option)"),
    ("size count", "`length(x)`"),
    ("console printf puts echo printLine print_line", "`println(x)`"),
    ("input readLine readline read_line gets prompt scanf", "`Stdin.readLine()`, an Option"),
    ("random rand", "`Random.float()` or `Random.int(1, 6)`"),
    ("now clock", "`Time.now()`"),
    ("sprintf format", "`\"${x} and ${y}\"`"),
    ("error raise fail die", "`panic(text)`, or `throw(value)` for a value of any type"),
    ("this", "`self`, in the methods of traits"),
    ("it", "a parameter of your own: `x => x + 1`"),
    ("Math math", "`sqrt(x)`, `abs(x)`, `pow(x, y)` without a module"),
    ("True", "`true`"),
    ("False", "`false`"),
    ("Just", "`Some(x)`"),
    ("Nothing Null Nil", "`None`"),
    ("Boolean", "`Bool`"),
    ("Array Vector Vec Seq", "`List[T]`"),
    ("Dict Dictionary HashMap Object", "`Map[K, V]`"),
    ("Maybe Optional", "`Option[T]`"),
    ("Either", "`Result[T, E]`"),
];
