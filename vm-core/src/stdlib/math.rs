//! Mathematics (11.4). `min`, `max`, `pow` are in `nos/math.nos`, arithmetic is the machine's.

use super::native::natives;

natives! { MATH:
    /// The absolute value.
    FM "" "abs" "[T: Num](x: T) -> T" => abs, "abs(-2.5) # 2.5";
    /// The square root; NaN of a negative number.
    FM "" "sqrt" "(x: Float) -> Float" => sqrt, "sqrt(16.0) # 4.0";
    /// The sine of an angle in radians.
    FM "" "sin" "(x: Float) -> Float" => sin, "sin(0.0) # 0.0";
    /// The cosine of an angle in radians.
    FM "" "cos" "(x: Float) -> Float" => cos, "cos(0.0) # 1.0";
    /// The tangent of an angle in radians.
    FM "" "tan" "(x: Float) -> Float" => tan, "tan(0.0) # 0.0";
    /// The natural logarithm.
    FM "" "log" "(x: Float) -> Float" => log, "log(1.0) # 0.0";
    /// The decimal logarithm.
    FM "" "log10" "(x: Float) -> Float" => log10, "log10(1000.0) # 3.0";
    /// The greatest Int that isn't greater.
    FM "" "floor" "(x: Float) -> Int" => floor, "floor(-2.1) # -3";
    /// The least Int that isn't less.
    FM "" "ceil" "(x: Float) -> Int" => ceil, "ceil(2.1) # 3";
    /// The nearest Int, away from zero when two are equally near.
    FM "" "round" "(x: Float) -> Int" => round, "round(-2.5) # -3";
}
