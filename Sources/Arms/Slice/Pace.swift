/// How the open loop of a slice kept to its schedule.
package struct Pace: Sendable, Equatable {
    /// From the slice's start to where the signal behind the last one would have been due, in nanoseconds.
    package var planned: UInt64
    /// From the slice's start to the last delivery, in nanoseconds.
    package var taken: UInt64
    /// Whether signals were written later and later, so that the backlog grew through the slice.
    package var isFallingBehind: Bool

    /// A pace; each parameter is the property of its name.
    package init(planned: UInt64, taken: UInt64, isFallingBehind: Bool) {
        self.planned = planned
        self.taken = taken
        self.isFallingBehind = isFallingBehind
    }

    /// The achieved rate as a share of the offered one, at most 1. The schedule is the one that was drawn, so that
    /// drawn gaps that are short by chance are no haste.
    package var keptShare: Double { planned == 0 ? 1 : Double(planned) / Double(max(planned, taken)) }
}
