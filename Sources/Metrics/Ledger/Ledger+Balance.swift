extension Ledger {
    /// An identity of the account: the sums of both sides are equal.
    public struct Identity: Sendable {
        /// Terms that count what came in.
        public let left: [Term]
        /// Terms that count where it went.
        public let right: [Term]

        /// Whether nothing is asked of an account whose terms on the right are all 0.
        let isIfAny: Bool

        init(
            _ left: [WritableKeyPath<Ledger, UInt64>], _ right: [WritableKeyPath<Ledger, UInt64>],
            ifAny: Bool = false
        ) {
            self.left = left.map { Term($0) }
            self.right = right.map { Term($0) }
            isIfAny = ifAny
        }
    }

    /// The identities of the account; the last is of slices in which routes change, where each injection went by one.
    public static let identities = [
        Identity([\.signals], [\.injections, \.mergedInEventfd, \.drained]),
        Identity([\.injections], [\.refused, \.blocked, \.droppedInWindow, \.latched, \.mergedPending]),
        Identity(
            [\.carriedIn, \.latched],
            [
                \.deliveries, \.mergedAtFold, \.mergedAtTransfer, \.destroyed, \.droppedAtUnforward,
                \.pendingAtEnd, \.lost,
            ]),
        Identity([\.injections], [\.byFirstRoute, \.bySecondRoute], ifAny: true),
    ]

    /// Whether all identities hold. `lost` is a term of the third: a ledger can balance and still be void.
    public var balanced: Bool { imbalances.isEmpty }

    /// The identities that do not hold, in words with their figures.
    public var imbalances: [String] {
        Self.identities.compactMap { identity in
            let left = sum(identity.left)
            let right = sum(identity.right)
            guard left != right, right > 0 || !identity.isIfAny else { return nil }
            let difference = left > right ? "\(left - right) missing" : "\(right - left) too many"
            return "\(spell(identity.left)) = \(left), but \(spell(identity.right)) = \(right): \(difference)"
        }
    }

    /// Whether the result must not be used: an identity does not hold, or something was lost.
    public var isVoid: Bool { lost > 0 || !balanced }

    /// Share of the signals that were delivered together with an older one, 0 to 1; nil without signals.
    public var mergedShare: Double? {
        guard signals > 0 else { return nil }
        return Double(mergedInEventfd &+ mergedPending &+ mergedAtFold &+ mergedAtTransfer) / Double(signals)
    }

    private func sum(_ terms: [Term]) -> UInt64 { terms.reduce(0) { $0 &+ self[$1] } }

    private func spell(_ terms: [Term]) -> String { terms.map(\.rawValue).joined(separator: " + ") }
}
