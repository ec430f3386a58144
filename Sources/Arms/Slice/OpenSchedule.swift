import Kernel
import Lockfree

/// The schedule of an open loop, in ticks since the slice's epoch: signals that are due are sent, however many are in
/// flight.
struct OpenSchedule {
    private var times: DueTimes
    private let origin: UInt64
    private var lateness: Lateness

    /// - Parameters:
    ///   - times: when each signal is due, counted from `origin`.
    ///   - origin: ticks between the slice's epoch and the schedule's start.
    ///   - signals: how many signals the slice has.
    init(_ times: DueTimes, origin: UInt64, signals: UInt64) {
        self.times = times
        self.origin = origin
        lateness = Lateness(signals: signals)
    }

    /// The stamp of the next signal if it is due, nil if it is not.
    /// - Parameters:
    ///   - now: ticks since the epoch.
    ///   - shift: ticks by which the schedule was held up.
    @inline(__always) func due(at now: UInt64, shift: UInt64 = 0) -> Stamp? {
        let due = origin &+ shift &+ times.next
        return due > now ? nil : Stamp(intended: due, written: now)
    }

    /// Moves on to the next signal, after the present one was sent with this stamp.
    @inline(__always) mutating func advance(behind stamp: Stamp) {
        lateness.note(stamp.lateness)
        times.advance()
    }

    /// How the schedule was kept.
    /// - Parameters:
    ///   - elapsed: ticks from the slice's start to its last delivery, without those by which it was held up.
    ///   - clock: the clock of the ticks.
    func pace(elapsed: UInt64, clock: borrowing TickClock) -> Pace {
        Pace(
            planned: clock.nanoseconds(times.next), taken: clock.nanoseconds(elapsed),
            isFallingBehind: lateness.grew(planned: times.next))
    }
}
