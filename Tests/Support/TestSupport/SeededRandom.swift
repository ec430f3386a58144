import Glibc
import Lockfree

/// A generator whose printed seed repeats a run's choices, on every machine.
public struct SeededRandom: RandomNumberGenerator {
    private var generator: SplitMix64

    /// The same seed gives the same numbers everywhere.
    public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 { generator.next() }

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
