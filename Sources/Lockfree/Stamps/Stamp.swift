/// When a signal was meant to be sent, and how late it really was, in one word that travels with the pending state.
///
/// Zero means "nothing pending", so that one atomic word can be both the pending state and its time
/// (compare-and-swap 0 -> stamp; a failure is a merge, and the older stamp stays).
///
/// Bits 63:24 hold the intended time in clock ticks since the slice's epoch, which must be at least 1 (2^40 ticks are
/// about six minutes at 3 GHz). Bits 23:0 hold the lateness (written minus intended, in ticks) as a small float:
/// bits 19:0 mantissa, bits 23:20 exponent, so lateness below 2^20 ticks is exact, above it is cut by at most 2^-19 of
/// its value, and it saturates at about 2^35 ticks.
public struct Stamp: Hashable, Sendable {
    /// The word that travels with the pending state.
    public let rawValue: UInt64

    /// The stamp that an atomic word held.
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Nothing pending.
    @inlinable public static var none: Stamp { Stamp(rawValue: 0) }

    /// Pending, but its time is not known (its source's stamp ring was full). Counted as `unstamped`, never recorded.
    @inlinable public static var unknown: Stamp { Stamp(rawValue: 1) }

    /// A signal that was due at one time and written at another.
    ///
    /// - Parameters:
    ///   - intended: ticks since the epoch at which the signal was due, 1 ..< 2^40.
    ///   - written: ticks since the epoch at which it was really written; not before `intended`.
    @inlinable public init(intended: UInt64, written: UInt64) {
        let lateness = written &- intended
        let exponent = UInt64(max(0, 44 - lateness.leadingZeroBitCount))
        let packed = exponent > 15 ? 0xFF_FFFF : (exponent << 20 | lateness >> exponent)
        rawValue = intended << 24 | packed
    }

    /// A signal sent exactly when it was due, as in a closed loop.
    @inlinable public init(onTime ticks: UInt64) { rawValue = ticks << 24 }

    /// Whether nothing is pending.
    @inlinable public var isNone: Bool { rawValue == 0 }

    /// Whether the time is known: neither `none` nor `unknown`.
    @inlinable public var isKnown: Bool { rawValue >> 24 != 0 }

    /// Ticks since the epoch at which the signal was due.
    @inlinable public var intended: UInt64 { rawValue >> 24 }

    /// Ticks between due and written.
    @inlinable public var lateness: UInt64 { (rawValue & 0xF_FFFF) << ((rawValue >> 20) & 0xF) }
}
