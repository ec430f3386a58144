/// How far a machine can be trusted to judge time.
public enum Grade: String, Word {
    /// Nothing seen.
    case a = "A"
    /// Disturbances excluded or below their limits.
    case b = "B"
    /// This machine cannot judge.
    case c = "C"

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .a: "nothing disturbed the machine that was seen"
        case .b: "disturbances were excluded, or stayed below their limits"
        case .c: "this machine cannot judge times; counts hold"
        }
    }
}
