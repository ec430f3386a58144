public import Metrics
import Vocabulary

/// Counted work of an arm times published unit costs: time that its figures do not contain, on another machine. Never
/// added to what was measured or modelled.
public struct Projection: Sendable, Equatable {
    /// Counted work with a published cost.
    public struct Term: Sendable, Equatable {
        /// The work.
        public var count: Counts.Item
        /// How often it was done.
        public var total: UInt64
        /// What it takes each time.
        public var nanosecondsEach: Double
        /// What that comes to; nil if nothing was delivered.
        public var nanosecondsPerDelivery: Double?
    }

    /// Counted work without one.
    public struct Missing: Sendable, Equatable {
        /// The work.
        public var count: Counts.Item
        /// How often it was done.
        public var total: UInt64
    }

    /// What went in.
    public var terms: [Term] = []
    /// What did not, because nobody has published its cost: it is not zero, it is not known.
    public var missing: [Missing] = []
    /// Deliveries that the counts cover.
    public var deliveries: UInt64

    /// Every count without a time in the figures, as a term or as missing.
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

    /// What all terms come to; nil if nothing was delivered.
    public var nanosecondsPerDelivery: Double? {
        deliveries == 0 ? nil : terms.reduce(0) { $0 + ($1.nanosecondsPerDelivery ?? 0) }
    }
}

extension RunResult {
    /// Projects every arm of the model. Real KVM's time contains its exits already.
    public mutating func project(by costs: UnitCosts) {
        self.costs = costs
        for index in arms.indices where arms[index].kind == .modelled && !arms[index].isVoid {
            arms[index].projected = Projection(
                of: arms[index].counts, deliveries: arms[index].throughputLedger.deliveries, by: costs)
        }
    }
}
