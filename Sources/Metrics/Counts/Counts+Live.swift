extension Counts {
    /// Marks as unknown what the host's KVM counts nowhere that user space can read: a zero there would be no count. A
    /// count that is not zero was counted by somebody, and stays.
    /// - Parameter statistics: KVM's own counters, by its names.
    public mutating func withholdWhatKVMHides(statistics: [String: UInt64]) {
        for item in Item.allCases where self[item] == 0 && uncounted[item] == nil {
            uncounted[item] = Self.reasonNotCounted(item, statistics)
        }
    }

    /// Why an arm of the host's KVM does not have a count; nil if it has.
    private static func reasonNotCounted(_ item: Item, _ statistics: [String: UInt64]) -> String? {
        // This process makes them, and counts them.
        if [.systemCalls, .ringEntries].contains(item) { return nil }
        if let counter = counters[item] {
            return statistics[counter] == nil ? "this KVM has no statistic \(counter)" : nil
        }
        return ofEventLoops.contains(item)
            ? "KVM takes the signals itself, without an event loop" : "KVM has no statistic of it"
    }

    /// KVM's own counters that stand for counts of irqmark.
    private static let counters: [Item: String] = [
        .guestEntries: "exits", .wakeUps: "halt_wakeup", .haltAttemptedPolls: "halt_attempted_poll",
        .haltSuccessfulPolls: "halt_successful_poll",
    ]

    private static let ofEventLoops: Set<Item> = [.completions, .endedMultishots, .rearms, .overflows]
}
