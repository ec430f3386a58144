import Vocabulary

/// How runs of a base and of a head belong together.
enum RunsOrder: String, Word {
    case auto, pairs

    var meaning: String {
        switch self {
        case .auto: "independent, unless results of irqmark say that base and head took turns"
        case .pairs: "the first base beside the first head, and so on: they took turns (AB, or ABBA)"
        }
    }
}
