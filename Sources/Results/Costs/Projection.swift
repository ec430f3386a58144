public import Metrics
import Vocabulary

/// Counted work of an arm times published unit costs: time on another machine that the arm's figures do not contain.
/// Never added to what was measured or modelled.
public struct Projection: Sendable, Equatable {
    /// Counted work with a published cost.
    public struct Term: Sendable, Equatable {
        /// The counted work.
        public var count: Counts.Item
        /// How often it was done.
        public var total: UInt64
        /// How long the work takes each time, in nanoseconds.
        public var nanosecondsEach: Double
        /// How long the work takes for each delivery, in nanoseconds; nil if nothing was delivered.
        public var nanosecondsPerDelivery: Double?
    }

    /// Counted work without a published cost.
    public struct Missing: Sendable, Equatable {
        /// The counted work.
        public var count: Counts.Item
        /// How often it was done.
        public var total: UInt64
    }

    /// Work with a published cost.
    public var terms: [Term] = []
    /// Work without a published cost: its time is not zero, it is not known.
    public var missing: [Missing] = []
    /// How many deliveries the counts cover.
    public var deliveries: UInt64

    /// Projects every count that has no time in the arm's figures: as a term, or as missing.
    public init(of counts: Counts, deliveries: UInt64, by costs: UnitCosts) {
        self.deliveries = deliveries
        for item in UnitCosts.untimed {
            let total = counts[item]
            if let each = costs.nanoseconds(of: item) {
                let perDelivery = deliveries == 0 ? nil : Double(total) * each / Double(deliveries)
                terms.append(
                    Term(count: item, total: total, nanosecondsEach: each, nanosecondsPerDelivery: perDelivery))
            } else {
                missing.append(Missing(count: item, total: total))
            }
        }
    }

    /// The time of all terms together for each delivery, in nanoseconds; nil if nothing was delivered.
    public var nanosecondsPerDelivery: Double? {
        deliveries == 0 ? nil : terms.reduce(0) { $0 + ($1.nanosecondsPerDelivery ?? 0) }
    }
}

extension RunResult {
    /// Adds a projection to every arm of the model. Real KVM's time contains its exits already.
    public mutating func project(by costs: UnitCosts) {
        self.costs = costs
        for index in arms.indices where arms[index].kind == .modelled && !arms[index].isVoid {
            arms[index].projected = Projection(
                of: arms[index].counts, deliveries: arms[index].throughputLedger.deliveries, by: costs)
        }
    }
}
