import Vocabulary

/// Which figures a guard decides by.
enum Gate: String, Word {
    case time, counts, both

    var meaning: String {
        switch self {
        case .time: "times, beside the other build's or the baseline's"
        case .counts: "counts of the work that a delivery takes"
        case .both: "counts first, then times"
        }
    }

    var isTimed: Bool { self != .counts }
    var isCounted: Bool { self != .time }
}
