extension Counts {
    /// Makes unknown what the host's KVM counts nowhere that user space could read: such a zero would be no count.
    /// A count that is not zero was counted by somebody, and stays.
    /// - Parameter statistics: KVM's own counters, by its names.
    public mutating func withholdWhatKVMHides(statistics: [String: UInt64]) {
        for item in Item.allCases where self[item] == 0 && uncounted[item] == nil {
            uncounted[item] = item.reasonNotCounted(statistics)
        }
    }
}

extension Counts.Item {
    /// Why an arm of the host's KVM does not have it; nil if it has.
    fileprivate func reasonNotCounted(_ statistics: [String: UInt64]) -> String? {
        switch self {
        case .systemCalls, .ringEntries: nil  // made by this process, which counts them
        case .guestEntries: Self.reason(without: "exits", statistics)
        case .wakeUps: Self.reason(without: "halt_wakeup", statistics)
        case .completions, .endedMultishots, .rearms, .overflows: "KVM takes the signals itself, without an event loop"
        case .kicks, .doorbells, .listRegisterWrites, .lockAcquisitions, .lockParks, .maintenanceInterrupts, .cacheHits,
            .cacheMisses, .commands, .gracePeriods, .spuriousAcknowledges, .foundAbsent, .hostCommands,
            .hostRegisterWrites, .vpeLoads, .vpePuts:
            "KVM has no statistic of it"
        }
    }

    private static func reason(without counter: String, _ statistics: [String: UInt64]) -> String? {
        statistics[counter] == nil ? "this KVM has no statistic \(counter)" : nil
    }
}
