public import Metrics

/// Published costs of the work that a model can only count: the contents of a file that `--costs` names.
public struct UnitCosts: Sendable, Equatable {
    /// How long one piece of counted work takes on some machine, and who published it.
    public struct Unit: Sendable, Equatable {
        /// The counted work.
        public var count: Counts.Item
        /// The published figure, in nanoseconds.
        public var nanoseconds: Double
        /// Other counted work that the figure contains, and how often. It is subtracted, so that nothing is counted
        /// twice.
        public var contains: [Part]
        /// What was measured, in words.
        public var what: String
        /// The address of the publication.
        public var source: String
        /// The machine that was measured.
        public var hardware: String
        /// The kernel that ran on it.
        public var kernel: String

        /// A unit; each parameter is the property of its name.
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
        /// The counted work.
        public var count: Counts.Item
        /// How often the figure contains it.
        public var times: Double

        /// A piece of work, and how often it is contained.
        public init(count: Counts.Item, times: Double) {
            self.count = count
            self.times = times
        }
    }

    /// Counted work that has no time in a modelled figure. All other counted work is in the measured time.
    public static let untimed: [Counts.Item] = [
        .guestEntries, .kicks, .doorbells, .listRegisterWrites, .maintenanceInterrupts, .hostCommands,
        .hostRegisterWrites,
    ]

    /// The name of the shipped costs or the path, as the user gave it.
    public var name: String
    /// The machine and kernel that the costs are of.
    public var title: String
    /// The units, at most one for each count.
    public var units: [Unit]

    /// Unit costs; each parameter is the property of its name.
    public init(name: String, title: String, units: [Unit]) {
        self.name = name
        self.title = title
        self.units = units
    }

    /// The unit of a count; nil if nobody has published one.
    public subscript(count: Counts.Item) -> Unit? { units.first { $0.count == count } }

    /// How long each piece of that work takes, in nanoseconds: the published figure, less the counted work that it
    /// contains.
    public func nanoseconds(of count: Counts.Item) -> Double? {
        guard let unit = self[count] else { return nil }
        return unit.contains.reduce(unit.nanoseconds) { $0 - $1.times * (self[$1.count]?.nanoseconds ?? 0) }
    }
}
