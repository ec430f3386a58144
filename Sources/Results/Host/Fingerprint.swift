/// A short stable name for a set of facts: 64-bit FNV-1a over names and values, as sixteen hexadecimal digits.
///
/// A fingerprint only tells whether two results come from machines that may be compared; it need not resist an
/// attacker.
public struct Fingerprint: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The fingerprint of no facts.
    public init() {}

    /// Adds one fact. The lengths of name and value go in too, so that ("ab", "c") and ("a", "bc") differ.
    public mutating func add(_ name: String, _ value: String) {
        for text in [name, value] {
            var length = UInt64(text.utf8.count)
            for _ in 0..<8 {
                mix(UInt8(truncatingIfNeeded: length))
                length >>= 8
            }
            for byte in text.utf8 { mix(byte) }
        }
    }

    /// Sixteen lower-case hexadecimal digits.
    public var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func mix(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
