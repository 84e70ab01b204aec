//! Maps (11.7).

use super::native::natives;

natives! { MAP:
    /// The map without entries.
    Q "Map" "empty" "[K, V]() -> Map[K, V]" => empty, "Map.size(Map.empty()) # 0";
    /// The value of a key; `()` when the map doesn't have it.
    MQ "Map" "get" "[K: Hash, V](m: Map[K, V], k: K) -> Unchecked[V]" => get,
        "%{\"a\": 1}.get(\"a\") # 1";
    /// Whether the map has a key.
    MQ "Map" "contains" "[K: Hash, V](m: Map[K, V], k: K) -> Bool" => contains,
        "%{\"a\": 1}.contains(\"b\") # false";
    /// The map with an entry added or replaced.
    MQ "Map" "insert" "[K: Hash, V](m: Map[K, V], k: K, v: V) -> Map[K, V]" => insert,
        "%{\"a\": 1}.insert(\"a\", 2) # %{\"a\": 2}";
    /// The map without a key.
    MQ "Map" "remove" "[K: Hash, V](m: Map[K, V], k: K) -> Map[K, V]" => remove,
        "%{\"a\": 1}.remove(\"a\") # %{}";
    /// The keys.
    MQ "Map" "keys" "[K, V](m: Map[K, V]) -> List[K]" => keys, "%{\"a\": 1}.keys() # [\"a\"]";
    /// The values, in the order of `keys`.
    MQ "Map" "values" "[K, V](m: Map[K, V]) -> List[V]" => values, "%{\"a\": 1}.values() # [1]";
    /// The entries as pairs.
    MQ "Map" "toList" "[K, V](m: Map[K, V]) -> List[(K, V)]" => to_list,
        "%{\"a\": 1}.toList() # [(\"a\", 1)]";
    /// The map of these pairs; a later pair replaces an earlier one.
    Q "Map" "fromList" "[K: Hash, V](pairs: List[(K, V)]) -> Map[K, V]" => from_list,
        "Map.fromList([(1, 'a'), (1, 'b')]) # %{1: 'b'}";
    /// The number of entries.
    MQ "Map" "size" "[K, V](m: Map[K, V]) -> Int" => size, "%{\"a\": 1}.size() # 1";
    /// Whether there are no entries.
    MQ "Map" "isEmpty" "[K, V](m: Map[K, V]) -> Bool" => is_empty, "%{\"a\": 1}.isEmpty() # false";
    /// The entries of both; `m` wins where both have a key.
    MQ "Map" "union" "[K: Hash, V](m: Map[K, V], other: Map[K, V]) -> Map[K, V]" => union,
        "%{1: 'a'}.union(%{1: 'b', 2: 'c'}).size() # 2";
    /// The same as `union`.
    M "Map" "merge" "[K: Hash, V](m: Map[K, V], other: Map[K, V]) -> Map[K, V]" => union,
        "%{1: 'a'}.merge(%{1: 'b'}) # %{1: 'a'}";
    /// The entries whose keys `other` has too.
    MQ "Map" "intersection" "[K: Hash, V, W](m: Map[K, V], other: Map[K, W]) -> Map[K, V]"
        => intersection, "%{1: 'a', 2: 'b'}.intersection(%{1: 'c'}) # %{1: 'a'}";
    /// The entries whose keys `other` doesn't have.
    MQ "Map" "difference" "[K: Hash, V, W](m: Map[K, V], other: Map[K, W]) -> Map[K, V]"
        => difference, "%{1: 'a', 2: 'b'}.difference(%{1: 'c'}) # %{2: 'b'}";
    /// Whether the map has a key, and its value (meaningless when it hasn't).
    INTERNAL "" "native_lookup" "[K: Hash, V](m: Map[K, V], k: K) -> (Bool, V)" => lookup;
}
