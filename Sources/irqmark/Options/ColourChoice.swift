import Vocabulary

/// Whether the table has colours.
enum ColourChoice: String, Word {
    case auto, always, never

    var meaning: String {
        switch self {
        case .auto: "on a terminal, unless NO_COLOR is set or TERM is dumb"
        case .always: "wherever the table goes"
        case .never: "nowhere"
        }
    }

    /// - Parameters:
    ///   - isTerminal: whether the table goes to a terminal.
    ///   - environment: `NO_COLOR` (set and not empty) and `TERM=dumb` turn `auto` off, and change no other choice.
    func isColoured(isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }
}
