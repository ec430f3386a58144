/// What it took to switch the vLPIs of a vCPU off or on while signals flowed.
public struct Toggles: Sendable, Equatable {
    /// How long each took, the commands to the host's ITS and the locks included.
    public var durations: LatencySummary
    /// LPIs that changed their path, over all toggles.
    public var lpis: UInt64

    /// As recorded.
    public init(durations: LatencySummary, lpis: UInt64) {
        self.durations = durations
        self.lpis = lpis
    }
}
