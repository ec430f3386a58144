extension Ledger {
    /// The terms in the order of the result, named as there.
    public enum Term: String, CaseIterable, Sendable {
        case signals, notSent, mergedInEventfd, drained
        case injections, refused, blocked, droppedInWindow, latched, mergedPending
        case carriedIn, deliveries, mergedAtFold, mergedAtTransfer, destroyed, droppedAtUnforward, pendingAtEnd, lost
        case spurious

        var path: WritableKeyPath<Ledger, UInt64> {
            switch self {
            case .signals: \.signals
            case .notSent: \.notSent
            case .mergedInEventfd: \.mergedInEventfd
            case .drained: \.drained
            case .injections: \.injections
            case .refused: \.refused
            case .blocked: \.blocked
            case .droppedInWindow: \.droppedInWindow
            case .latched: \.latched
            case .mergedPending: \.mergedPending
            case .carriedIn: \.carriedIn
            case .deliveries: \.deliveries
            case .mergedAtFold: \.mergedAtFold
            case .mergedAtTransfer: \.mergedAtTransfer
            case .destroyed: \.destroyed
            case .droppedAtUnforward: \.droppedAtUnforward
            case .pendingAtEnd: \.pendingAtEnd
            case .lost: \.lost
            case .spurious: \.spurious
            }
        }
    }

    /// One term by its name.
    public subscript(term: Term) -> UInt64 {
        get { self[keyPath: term.path] }
        set { self[keyPath: term.path] = newValue }
    }
}
