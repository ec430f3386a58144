/// What it took to switch the vLPIs of a vCPU off or on while signals flowed.
public struct Toggles: Sendable, Equatable {
    /// How long each toggle took, with its commands to the host's ITS and its locks.
    public var durations: LatencySummary
    /// LPIs that changed their path, summed over all toggles.
    public var lpis: UInt64

    /// Durations and LPIs of the toggles of an arm.
    public init(durations: LatencySummary, lpis: UInt64) {
        self.durations = durations
        self.lpis = lpis
    }
}
