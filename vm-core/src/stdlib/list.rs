//! Lists (11.6): what only moves or counts elements. What calls a function, compares or shows
//! elements is Nostos code in `nos/list.nos`.

use super::native::natives;

natives! { LIST:
    /// The first element; an empty list is the error `IndexOutOfBounds`.
    FM "" "head" "[T](xs: List[T]) -> T" => head, "[5, 6].head() # 5";
    /// All elements but the first; an empty list is the error `IndexOutOfBounds`.
    FM "" "tail" "[T](xs: List[T]) -> List[T]" => tail, "[5, 6].tail() # [6]";
    /// The last element; an empty list is a panic.
    FM "" "last" "[T](xs: List[T]) -> T" => last, "[5, 6].last() # 6";
    /// All elements but the last; an empty list is a panic.
    FM "" "init" "[T](xs: List[T]) -> List[T]" => init, "[5, 6].init() # [5]";
    /// The list with element `i` replaced; unchanged when there is no such element.
    FM "" "set" "[T](xs: List[T], i: Int, v: T) -> List[T]" => set, "[5, 6].set(1, 9) # [5, 9]";
    /// The list with `v` at its end.
    FM "" "push" "[T](xs: List[T], v: T) -> List[T]" => push, "[5].push(6) # [5, 6]";
    /// All but the last element, and the last one; an empty list is a panic.
    FM "" "pop" "[T](xs: List[T]) -> (List[T], T)" => pop, "[5, 6].pop() # ([5], 6)";
    /// Whether there are no elements.
    FM "" "isEmpty" "[T](xs: List[T]) -> Bool" => is_empty, "[5].isEmpty() # false";
    /// The same as `isEmpty`.
    FM "" "empty" "[T](xs: List[T]) -> Bool" => is_empty, "empty([5]) # false";
    /// The first `n` elements, all when there are fewer or `n` is negative.
    FM "" "take" "[T](xs: List[T], n: Int) -> List[T]" => take, "[5, 6, 7].take(2) # [5, 6]";
    /// All but the first `n` elements, none when `n` is negative.
    FM "" "drop" "[T](xs: List[T], n: Int) -> List[T]" => drop_first, "[5, 6, 7].drop(2) # [7]";
    /// The elements from `start` up to but without `stop`.
    FM "" "slice" "[T](xs: List[T], start: Int, stop: Int) -> List[T]" => slice,
        "[5, 6, 7, 8].slice(1, 3) # [6, 7]";
    /// The first `n` elements and the rest.
    FM "" "splitAt" "[T](xs: List[T], n: Int) -> (List[T], List[T])" => split_at,
        "[5, 6, 7].splitAt(1) # ([5], [6, 7])";
    /// The elements of both lists, as `++`.
    FM "" "concat" "[T](xs: List[T], ys: List[T]) -> List[T]" => concat,
        "[1].concat([2]) # [1, 2]";
    /// The elements from the last to the first.
    FM "" "reverse" "[T](xs: List[T]) -> List[T]" => reverse, "[1, 2].reverse() # [2, 1]";
    /// The elements of all lists in the list, one after another.
    FM "" "flatten" "[T](lists: List[List[T]]) -> List[T]" => flatten,
        "[[1], [2, 3]].flatten() # [1, 2, 3]";
    /// Pairs of the elements of both lists; stops at the end of the shorter one.
    FM "" "zip" "[T, U](xs: List[T], ys: List[U]) -> List[(T, U)]" => zip,
        "[1, 2].zip([\"a\", \"b\"]) # [(1, \"a\"), (2, \"b\")]";
    /// The first parts and the second parts of a list of pairs.
    FM "" "unzip" "[T, U](pairs: List[(T, U)]) -> (List[T], List[U])" => unzip,
        "[(1, 'a'), (2, 'b')].unzip() # ([1, 2], ['a', 'b'])";
    /// Each element with its index in front.
    FM "" "enumerate" "[T](xs: List[T]) -> List[(Int, T)]" => enumerate,
        "['a', 'b'].enumerate() # [(0, 'a'), (1, 'b')]";
    /// `sep` between the elements.
    FM "" "intersperse" "[T](xs: List[T], sep: T) -> List[T]" => intersperse,
        "[1, 2].intersperse(0) # [1, 0, 2]";
    /// The elements of both lists alternately; the rest of the longer one follows.
    FM "" "interleave" "[T](xs: List[T], ys: List[T]) -> List[T]" => interleave,
        "[1, 2, 3].interleave([10]) # [1, 10, 2, 3]";
    /// The columns of a list of rows, as many as the first row has.
    FM "" "transpose" "[T](rows: List[List[T]]) -> List[List[T]]" => transpose,
        "[[1, 2], [3, 4]].transpose() # [[1, 3], [2, 4]]";
    /// The list without element `i`; unchanged when there is no such element.
    FM "" "removeAt" "[T](xs: List[T], i: Int) -> List[T]" => remove_at,
        "[5, 6, 7].removeAt(1) # [5, 7]";
    /// The list with `x` before element `i`, or at the end.
    FM "" "insertAt" "[T](xs: List[T], i: Int, x: T) -> List[T]" => insert_at,
        "[5, 6].insertAt(1, 9) # [5, 9, 6]";
    /// The sum of numbers; 0 for an empty list.
    FM "" "sum" "[T: Num](xs: List[T], type: Type[T]) -> T" => sum, "[1, 2, 3].sum() # 6";
    /// The same as `sum`.
    FM "" "listSum" "[T: Num](xs: List[T], type: Type[T]) -> T" => sum, "listSum([1.5, 2.0]) # 3.5";
    /// The product of numbers; 1 for an empty list.
    FM "" "product" "[T: Num](xs: List[T], type: Type[T]) -> T" => product,
        "[2, 3].product() # 6";
    /// The same as `product`.
    FM "" "listProduct" "[T: Num](xs: List[T], type: Type[T]) -> T" => product,
        "listProduct([2, 3]) # 6";
    /// The Ints from `a` up to but without `b`.
    F "" "range" "(a: Int, b: Int) -> List[Int]" => range, "range(3, 6) # [3, 4, 5]";
    /// The Ints from 1 to `n`.
    F "" "rangeList" "(n: Int) -> List[Int]" => range_list, "rangeList(3) # [1, 2, 3]";
    /// The Ints from `n` down to 1.
    F "" "intListRange" "(n: Int) -> List[Int]" => int_list_range, "intListRange(3) # [3, 2, 1]";
    /// The list itself.
    F "" "toIntList" "(xs: List[Int]) -> List[Int]" => identity, "toIntList([1]) # [1]";
    /// `n` times `x`.
    F "" "replicate" "[T](n: Int, x: T) -> List[T]" => replicate, "replicate(2, 'a') # ['a', 'a']";
    /// Texts or characters one after another, with `sep` between them.
    M "" "join" "[T](xs: List[T], sep: String) -> String" => join,
        "[\"a\", \"b\"].join(\"-\") # \"a-b\"";
    /// Texts or characters one after another, with `sep` between them.
    Q "String" "join" "[T](xs: List[T], sep: String) -> String" => join,
        "String.join(['a', 'b'], \"\") # \"ab\"";
    /// `reverse` for the library.
    INTERNAL "" "native_reverse" "[T](xs: List[T]) -> List[T]" => reverse;
    /// The elements of `xs` from the last to the first, in front of `onto` when read backwards:
    /// `reverse(xs) ++ onto`.
    INTERNAL "" "native_reverseOnto" "[T](xs: List[T], onto: List[T]) -> List[T]" => reverse_onto;
    /// `xs[i]`
    INTERNAL "" "native_listIndex" "[T](xs: List[T], i: Int) -> T" => index;
    /// The list with element `i` replaced, for `xs[i] = v`; outside it is a panic.
    INTERNAL "" "native_listSetIndex" "[T](xs: List[T], i: Int, v: T) -> List[T]" => set_index;
    /// `[a..b]`, both included.
    INTERNAL "" "native_rangeInclusive" "(a: Int, b: Int) -> List[Int]" => range_inclusive;
}
