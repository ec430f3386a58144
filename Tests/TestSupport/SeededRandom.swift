import Glibc

/// SplitMix64: small, and the same on every machine, so that a printed seed repeats a run's choices.
public struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// The same seed gives the same numbers everywhere.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, without the division that `Int.random` needs in an unoptimised build.
    public mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// The seed of a test: IRQMARK_TEST_SEED if it is set, else a new one. Failures print it.
    public static func testSeed() -> UInt64 {
        if let text = unsafe getenv("IRQMARK_TEST_SEED"), let seed = UInt64(unsafe String(cString: text)) {
            return seed
        }
        return UInt64.random(in: 1...UInt64.max)
    }
}
