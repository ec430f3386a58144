// The standard library has square roots but no logarithm. These three functions of the C library, and the one of
// `Normal`, are all that this room takes from outside.
import Glibc

/// Logarithms of ratios: on their scale, twice as slow and twice as fast are equally far from equal.
enum Logarithm {
    /// The natural logarithm of a positive number.
    static func of(_ value: Double) -> Double { log(value) }

    /// The logarithm of a relative margin's bound, ln(1 + margin), exact for small margins.
    static func reach(ofMargin margin: Double) -> Double { log1p(margin) }

    /// The ratio whose logarithm is given.
    static func ratio(_ difference: Double) -> Double { exp(difference) }
}
