// The standard library has square roots but no logarithm: these three functions of the C library are the only thing
// that this room takes from outside.
import Glibc

/// Ratios are judged on the logarithmic scale, where twice as slow and twice as fast are equally far from equal.
enum Logarithm {
    /// The natural logarithm of a positive number.
    static func of(_ value: Double) -> Double { log(value) }

    /// How far a relative margin reaches: ln(1 + margin), without loss for small margins.
    static func reach(ofMargin margin: Double) -> Double { log1p(margin) }

    /// The ratio that a difference of logarithms stands for.
    static func ratio(_ difference: Double) -> Double { exp(difference) }
}
