/// When the table has colours.
enum ColourChoice: String, CaseIterable {
    case auto, always, never

    /// - Parameters:
    ///   - isTerminal: whether the table goes to a terminal.
    ///   - environment: `NO_COLOR` (set and not empty) and `TERM=dumb` turn `auto` off, and nothing else.
    func isColoured(isTerminal: Bool, environment: [String: String]) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        }
    }
}
