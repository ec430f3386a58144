/// Where an arm's figures come from.
public enum ResultKind: String, Sendable, CaseIterable {
    /// The host's real KVM did it.
    case measured
    /// The model did it, and its time was measured.
    case modelled
    /// Counted work times published unit costs.
    case projected
}
