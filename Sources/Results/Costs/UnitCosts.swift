public import Metrics

/// Published costs of the work that a model can only count: a file of them, as `--costs` takes it.
public struct UnitCosts: Sendable, Equatable {
    /// What one piece of counted work takes on some machine, and who says so.
    public struct Unit: Sendable, Equatable {
        /// The work.
        public var count: Counts.Item
        /// What was published, in nanoseconds.
        public var nanoseconds: Double
        /// Other counted work that is inside what was published, and how often: it is taken off, lest it be counted
        /// twice.
        public var contains: [Part]
        /// What was measured.
        public var what: String
        /// Where it was published: an address.
        public var source: String
        /// On which machine.
        public var hardware: String
        /// Under which kernel.
        public var kernel: String

        /// Everything about one unit.
        public init(
            count: Counts.Item, nanoseconds: Double, contains: [Part] = [], what: String, source: String,
            hardware: String, kernel: String
        ) {
            self.count = count
            self.nanoseconds = nanoseconds
            self.contains = contains
            self.what = what
            self.source = source
            self.hardware = hardware
            self.kernel = kernel
        }
    }

    /// Counted work inside a published figure.
    public struct Part: Sendable, Equatable {
        /// The work.
        public var count: Counts.Item
        /// How often.
        public var times: Double

        /// That work, so often.
        public init(count: Counts.Item, times: Double) {
            self.count = count
            self.times = times
        }
    }

    /// The work that has no time in a modelled figure. Everything else that is counted is in the measured time.
    public static let untimed: [Counts.Item] = [
        .guestEntries, .kicks, .doorbells, .listRegisterWrites, .maintenanceInterrupts, .hostCommands,
        .hostRegisterWrites,
    ]

    /// As it was asked for: a shipped file's name, or a path.
    public var name: String
    /// Which machine it speaks of.
    public var title: String
    /// At most one for each count.
    public var units: [Unit]

    /// Published costs.
    public init(name: String, title: String, units: [Unit]) {
        self.name = name
        self.title = title
        self.units = units
    }

    /// The unit of a count, nil if nobody has published one.
    public subscript(count: Counts.Item) -> Unit? { units.first { $0.count == count } }

    /// What each piece of that work adds: what was published, less what of it is counted by itself.
    public func nanoseconds(of count: Counts.Item) -> Double? {
        guard let unit = self[count] else { return nil }
        return unit.contains.reduce(unit.nanoseconds) { $0 - $1.times * (self[$1.count]?.nanoseconds ?? 0) }
    }
}
