/// An arm whose slices do not count in one round of a run.
public struct ArmExclusion: Sendable, Equatable {
    /// The arm's name.
    public var arm: String
    /// What disturbed its slices.
    public var reason: String

    /// The exclusion of an arm's slices, for a reason.
    public init(arm: String, reason: String) {
        self.arm = arm
        self.reason = reason
    }
}
