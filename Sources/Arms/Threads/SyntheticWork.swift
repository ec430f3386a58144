package import Kernel

/// Synthetic work that an arm does for each delivery, to see whether a gate finds it.
///
/// A chain of dependent arithmetic, so it takes the time it was calibrated to, and more when the machine is slower, as
/// real work does. A wait by the clock would hide in whatever interrupts it.
package struct SyntheticWork: Sendable {
    /// Nanoseconds for each delivery; 0 for none.
    package let nanoseconds: Double
    private let stepsPerDelivery: Double
    /// System calls for each delivery.
    private let calls: Int
    /// Steps of the chain that are due and not made yet: less than a whole one.
    private var owed = 0.0
    private(set) var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// No work.
    package static let none = SyntheticWork()

    private init() {
        self.init(steps: 0, calls: 0)
    }

    /// Work by number, whatever time it takes: steps of the chain, and empty system calls.
    package init(steps: Double, calls: Int) {
        nanoseconds = 0
        stepsPerDelivery = steps
        self.calls = calls
    }

    /// Whether there is any work.
    var isLoad: Bool { stepsPerDelivery > 0 || calls > 0 }

    /// Work that takes a time for each delivery, in ns; calibrated by the quickest of some trials.
    package init(nanoseconds: Double, clock: TickClock) {
        self.nanoseconds = nanoseconds
        calls = 0
        let steps = 20_000
        var trial = SyntheticWork()
        var quickest = UInt64.max
        for _ in 0..<25 {
            let start = clock.now()
            trial.make(steps)
            quickest = min(quickest, clock.now() &- start)
        }
        stepsPerDelivery = nanoseconds * Double(steps) / max(Double(clock.nanoseconds(quickest)), 1)
    }

    /// Does the work of some deliveries.
    mutating func perform(_ deliveries: Int) {
        owed += Double(deliveries) * stepsPerDelivery
        let steps = Int(owed)
        owed -= Double(steps)
        make(steps)
        for _ in 0..<deliveries * calls { Processor.emptySystemCall() }
    }

    /// Marsaglia's xorshift: each step needs the one before it. Not inlined, so that no optimiser sees that the number
    /// is not used.
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
