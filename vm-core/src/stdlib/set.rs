//! Sets (11.8).

use super::native::natives;

natives! { SET:
    /// Whether `x` is a member.
    MQ "Set" "contains" "[T: Hash](s: Set[T], x: T) -> Bool" => contains,
        "#{1, 2}.contains(2) # true";
    /// The set with `x`.
    MQ "Set" "insert" "[T: Hash](s: Set[T], x: T) -> Set[T]" => insert, "#{1}.insert(2) # #{1, 2}";
    /// The set without `x`.
    MQ "Set" "remove" "[T: Hash](s: Set[T], x: T) -> Set[T]" => remove, "#{1, 2}.remove(1) # #{2}";
    /// The number of members.
    MQ "Set" "size" "[T](s: Set[T]) -> Int" => size, "#{1, 2}.size() # 2";
    /// Whether there are no members.
    MQ "Set" "isEmpty" "[T](s: Set[T]) -> Bool" => is_empty, "#{1}.isEmpty() # false";
    /// The members.
    MQ "Set" "toList" "[T](s: Set[T]) -> List[T]" => to_list, "#{2, 1}.toList().sort() # [1, 2]";
    /// The set of the elements of a list.
    Q "Set" "fromList" "[T: Hash](xs: List[T]) -> Set[T]" => from_list,
        "Set.fromList([1, 2, 1]).size() # 2";
    /// The members of both.
    MQ "Set" "union" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => union,
        "#{1}.union(#{2}) # #{1, 2}";
    /// The members that `other` has too.
    MQ "Set" "intersection" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => intersection,
        "#{1, 2}.intersection(#{2, 3}) # #{2}";
    /// The members that `other` doesn't have.
    MQ "Set" "difference" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]" => difference,
        "#{1, 2}.difference(#{2, 3}) # #{1}";
    /// The members of one of them only.
    MQ "Set" "symmetricDifference" "[T: Hash](s: Set[T], other: Set[T]) -> Set[T]"
        => symmetric_difference, "#{1, 2}.symmetricDifference(#{2, 3}) # #{1, 3}";
    /// Whether `other` has all members.
    MQ "Set" "isSubset" "[T: Hash](s: Set[T], other: Set[T]) -> Bool" => is_subset,
        "#{1}.isSubset(#{1, 2}) # true";
    /// Whether `other` has all members and more.
    MQ "Set" "isProperSubset" "[T: Hash](s: Set[T], other: Set[T]) -> Bool" => is_proper_subset,
        "#{1}.isProperSubset(#{1}) # false";
}
