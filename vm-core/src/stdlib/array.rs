//! Typed arrays (11.11): fixed length, mutable, shared by reference. An element of a Float32Array is
//! read and written as a Float.

use super::native::natives;

natives! { ARRAY:
    /// An array of `n` zeros.
    F "" "newInt64Array" "(n: Int) -> Int64Array" => new_int64, "newInt64Array(2).toList() # [0, 0]";
    /// An array of `n` zeros.
    F "" "newFloat64Array" "(n: Int) -> Float64Array" => new_float64,
        "newFloat64Array(1).toList() # [0.0]";
    /// An array of `n` zeros.
    F "" "newFloat32Array" "(n: Int) -> Float32Array" => new_float32,
        "newFloat32Array(1).toList() # [0.0]";
    /// The array of the elements of a list.
    Q "Int64Array" "fromList" "(xs: List[Int]) -> Int64Array" => int64_from_list,
        "Int64Array.fromList([1, 2]).get(1) # 2";
    /// The array of the elements of a list.
    Q "Float64Array" "fromList" "(xs: List[Float]) -> Float64Array" => float64_from_list,
        "Float64Array.fromList([0.5]).get(0) # 0.5";
    /// The array of the elements of a list.
    Q "Float32Array" "fromList" "(xs: List[Float]) -> Float32Array" => float32_from_list,
        "Float32Array.fromList([0.5]).get(0) # 0.5";
    /// An array of `n` times `v`.
    Q "Int64Array" "make" "(n: Int, v: Int) -> Int64Array" => int64_make,
        "Int64Array.make(2, 7).toList() # [7, 7]";
    /// An array of `n` times `v`.
    Q "Float64Array" "make" "(n: Int, v: Float) -> Float64Array" => float64_make,
        "Float64Array.make(1, 0.5).toList() # [0.5]";
    /// An array of `n` times `v`.
    Q "Float32Array" "make" "(n: Int, v: Float) -> Float32Array" => float32_make,
        "Float32Array.make(1, 0.5).toList() # [0.5]";
    /// The number of elements.
    MQ "Int64Array" "length" "(a: Int64Array) -> Int" => length, "newInt64Array(2).length() # 2";
    /// The number of elements.
    MQ "Float64Array" "length" "(a: Float64Array) -> Int" => length, "newFloat64Array(2).length() # 2";
    /// The number of elements.
    MQ "Float32Array" "length" "(a: Float32Array) -> Int" => length, "newFloat32Array(2).length() # 2";
    /// Element `i`; outside it is a panic.
    MQ "Int64Array" "get" "(a: Int64Array, i: Int) -> Int" => get, "newInt64Array(2).get(0) # 0";
    /// Element `i`; outside it is a panic.
    MQ "Float64Array" "get" "(a: Float64Array, i: Int) -> Float" => get,
        "newFloat64Array(2).get(0) # 0.0";
    /// Element `i`; outside it is a panic.
    MQ "Float32Array" "get" "(a: Float32Array, i: Int) -> Float" => get,
        "newFloat32Array(2).get(0) # 0.0";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Int64Array" "set" "(a: Int64Array, i: Int, v: Int) -> Int64Array" => set,
        "newInt64Array(2).set(1, 5).toList() # [0, 5]";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Float64Array" "set" "(a: Float64Array, i: Int, v: Float) -> Float64Array" => set,
        "newFloat64Array(2).set(1, 0.5).toList() # [0.0, 0.5]";
    /// A copy with element `i` replaced; outside it is a panic.
    MQ "Float32Array" "set" "(a: Float32Array, i: Int, v: Float) -> Float32Array" => set,
        "newFloat32Array(2).set(1, 0.5).toList() # [0.0, 0.5]";
    /// The elements.
    MQ "Int64Array" "toList" "(a: Int64Array) -> List[Int]" => to_list,
        "newInt64Array(2).toList() # [0, 0]";
    /// The elements.
    MQ "Float64Array" "toList" "(a: Float64Array) -> List[Float]" => to_list,
        "newFloat64Array(1).toList() # [0.0]";
    /// The elements.
    MQ "Float32Array" "toList" "(a: Float32Array) -> List[Float]" => to_list,
        "Float32Array.make(1, 0.1).toList() # [0.10000000149011612]";
    /// The sum of the elements.
    F "" "sumInt64Array" "(a: Int64Array) -> Int" => sum_int64,
        "sumInt64Array(Int64Array.make(4, 7)) # 28";
    /// `a[i]`
    INTERNAL "" "native_int64ArrayIndex" "(a: Int64Array, i: Int) -> Int" => index;
    /// `a[i]`
    INTERNAL "" "native_float64ArrayIndex" "(a: Float64Array, i: Int) -> Float" => index;
    /// `a[i]`
    INTERNAL "" "native_float32ArrayIndex" "(a: Float32Array, i: Int) -> Float" => index;
    /// `a[i] = v`
    INTERNAL "" "native_int64ArraySetIndex" "(a: Int64Array, i: Int, v: Int) -> ()" => set_index;
    /// `a[i] = v`
    INTERNAL "" "native_float64ArraySetIndex" "(a: Float64Array, i: Int, v: Float) -> ()"
        => set_index;
    /// `a[i] = v`
    INTERNAL "" "native_float32ArraySetIndex" "(a: Float32Array, i: Int, v: Float) -> ()"
        => set_index;
}
