/// Where an arm's figures come from.
public enum ResultKind: String, Word {
    /// The host's real KVM delivered the interrupts.
    case measured
    /// The model delivered the interrupts, and its time was measured.
    case modelled
    /// Counted work, multiplied by published unit costs.
    case projected

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .measured: "the host's real KVM did it"
        case .modelled: "the model did it, and its time was measured"
        case .projected: "counted work times published unit costs"
        }
    }
}
