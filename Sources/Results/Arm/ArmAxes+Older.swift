package import Vocabulary

extension ArmAxes {
    /// Suites of the versions that wrote no axes: their arms are known by their names.
    private static let suites: Set = ["paths", "smoke", "patches", "loops", "caches", "toggle", "overcommit", "kvm"]

    /// Arms of these suites that had quirks.
    private static let postedQuirks: [String: [Quirk]] = [
        "direct-as-posted": [.staleForwarding], "ppi-as-posted": [.truncatedPPIMask, .maskBeforeInitialised],
    ]

    /// The axes that an arm had in a version that did not write them; nil if they cannot be known, as for an arm of a
    /// suite file.
    ///
    /// The suites of that version are fixed, whatever today's suites are. The load of a recorded guest follows from its
    /// trace, which the result names elsewhere.
    package static func older(_ arm: ArmResult, ofSuite suite: String) -> ArmAxes? {
        guard suites.contains(suite) else { return nil }
        var axes = ArmAxes()
        axes.quirks = postedQuirks[arm.name]?.map(\.word) ?? []
        if suite == "toggle", arm.name.hasPrefix("toggle-") {
            let parts = arm.name.split(separator: "-")
            guard parts.count > 1, let rate = Int(parts[1]) else { return nil }
            axes.togglesPerSecond = rate
            if parts.last == "linux" { axes.forwarding = Forwarding.linux.word }
        }
        axes.setOlderLoad(workload: arm.workload, kind: arm.kind)
        return axes
    }

    /// Sets the load that every generated guest of such a version had.
    package mutating func setOlderLoad(workload: String, kind: ResultKind) {
        guard workload == WorkloadKind.generated.word, kind != .measured else { return }
        (devices, events) = (16, 64)
    }
}
