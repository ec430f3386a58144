/// How far a machine can be trusted to judge time.
public enum Grade: String, Word {
    /// No disturbance was seen.
    case a = "A"
    /// Disturbances were excluded, or stayed below their limits.
    case b = "B"
    /// This machine cannot judge time.
    case c = "C"

    /// The grade's meaning, in one line.
    public var meaning: String {
        switch self {
        case .a: "nothing disturbed the machine that was seen"
        case .b: "disturbances were excluded, or stayed below their limits"
        case .c: "this machine cannot judge times; counts hold"
        }
    }
}
