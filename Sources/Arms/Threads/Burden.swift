package import Kernel

/// Work that an arm does for nothing, on purpose: to see whether a gate finds it.
///
/// A chain of dependent arithmetic, so it takes the time it was calibrated to, and more when the machine is slower, as
/// real work does. A wait by the clock would hide in whatever interrupts it.
package struct Burden: Sendable {
    /// Nanoseconds for each delivery; 0 for none.
    package let nanoseconds: Double
    private let stepsPerDelivery: Double
    /// System calls for each delivery.
    private let calls: Int
    /// Steps that were too small a part to be made yet.
    private var owed = 0.0
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// No work.
    package static let none = Burden()

    private init() {
        self.init(steps: 0, calls: 0)
    }

    /// So much work by number, whatever time it takes: steps of the chain, and empty system calls.
    package init(steps: Double, calls: Int) {
        nanoseconds = 0
        stepsPerDelivery = steps
        self.calls = calls
    }

    /// Whether there is any.
    var isLoad: Bool { stepsPerDelivery > 0 || calls > 0 }

    /// So much for each delivery; calibrates by the quickest of some trials.
    package init(nanoseconds: Double, clock: TickClock) {
        self.nanoseconds = nanoseconds
        calls = 0
        let steps = 20_000
        var trial = Burden()
        var quickest = UInt64.max
        for _ in 0..<25 {
            let start = clock.now()
            trial.make(steps)
            quickest = min(quickest, clock.now() &- start)
        }
        stepsPerDelivery = nanoseconds * Double(steps) / max(Double(clock.nanoseconds(quickest)), 1)
    }

    /// The work of so many deliveries.
    mutating func bear(_ deliveries: Int) {
        owed += Double(deliveries) * stepsPerDelivery
        let steps = Int(owed)
        owed -= Double(steps)
        make(steps)
        for _ in 0..<deliveries * calls { Processor.emptySystemCall() }
    }

    /// Marsaglia's xorshift: each step needs the one before it. Not inlined, so that no optimiser sees that nobody
    /// wants the number.
    @inline(never) private mutating func make(_ steps: Int) {
        var value = state
        for _ in 0..<max(steps, 0) {
            value ^= value &<< 13
            value ^= value &>> 7
            value ^= value &<< 17
        }
        state = value
    }
}
