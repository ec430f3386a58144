extension Trial {
    /// One figure that every slice has, and how it is judged.
    public struct Row: Sendable, Equatable {
        /// The row's name in tables.
        public var name: String
        /// How large a change is one, and how small none.
        public var thresholds: Thresholds
        /// Whether the row's verdict decides. A row that is not gated is shown, and judged by itself.
        public var isGated: Bool
        /// Whether a trial without a verdict on this row has none. A gated row that is not required is set aside where
        /// its controls show that this machine cannot judge it; the others decide then.
        public var isRequired: Bool
        /// The greatest figure that the candidate may have, in the row's unit; nil for no limit.
        public var limit: Double?
        /// The rows with this number are figures of the same slices: a slice that is disturbed is so for all of them.
        public var group: Int

        /// A row, gated and required by default.
        public init(
            _ name: String, thresholds: Thresholds, isGated: Bool = true, isRequired: Bool = true,
            limit: Double? = nil, group: Int = 0
        ) {
            self.name = name
            self.thresholds = thresholds
            self.isGated = isGated
            self.isRequired = isRequired
            self.limit = limit
            self.group = group
        }
    }

    /// A slice that the audit flags.
    public struct Disturbed: Sendable, Equatable {
        /// The slot whose slice it is.
        public var slot: Int
        /// The group of rows that the slice has figures for.
        public var group: Int
        /// What disturbed it.
        public var reason: String

        /// A flagged slice; each parameter is the property of its name.
        public init(slot: Int, group: Int = 0, reason: String) {
            self.slot = slot
            self.group = group
            self.reason = reason
        }
    }

    /// The figures of one round.
    public struct Round: Sendable, Equatable {
        /// A figure for each row of each slot, zero if it could not be had: `figures[slot][row]`.
        public var figures: [[Double]]
        /// The slices that the audit flags.
        public var disturbed: [Disturbed]
        /// For two builds: the launch in which the round was measured.
        public var launch: Int?

        /// Figures of all slots.
        public init(_ figures: [[Double]], disturbed: [Disturbed] = [], launch: Int? = nil) {
            self.figures = figures
            self.disturbed = disturbed
            self.launch = launch
        }

        /// Why the round does not count for a unit; nil if it does.
        func exclusion(of unit: Unit) -> String? {
            disturbed.first { $0.group == unit.group && unit.slots.contains($0.slot) }?.reason
        }
    }
}
