extension Counts {
    /// The plain counts in the order of the result, named as there.
    public enum Item: String, CaseIterable, Sendable {
        case systemCalls, ringEntries, wakeUps, guestEntries, kicks, doorbells, listRegisterWrites
        case lockAcquisitions, lockParks
        case maintenanceInterrupts, cacheHits, cacheMisses, completions, endedMultishots, rearms, overflows
        case commands, gracePeriods, spuriousAcknowledges, foundAbsent, hostCommands
        case hostRegisterWrites, vpeLoads, vpePuts

        /// Whether results of earlier minor versions do not have it.
        public var isLater: Bool { self == .hostRegisterWrites || self == .vpeLoads || self == .vpePuts }

        var path: WritableKeyPath<Counts, UInt64> {
            switch self {
            case .systemCalls: \.systemCalls
            case .ringEntries: \.ringEntries
            case .wakeUps: \.wakeUps
            case .guestEntries: \.guestEntries
            case .kicks: \.kicks
            case .doorbells: \.doorbells
            case .listRegisterWrites: \.listRegisterWrites
            case .lockAcquisitions: \.lockAcquisitions
            case .lockParks: \.lockParks
            case .maintenanceInterrupts: \.maintenanceInterrupts
            case .cacheHits: \.cacheHits
            case .cacheMisses: \.cacheMisses
            case .completions: \.completions
            case .endedMultishots: \.endedMultishots
            case .rearms: \.rearms
            case .overflows: \.overflows
            case .commands: \.commands
            case .gracePeriods: \.gracePeriods
            case .spuriousAcknowledges: \.spuriousAcknowledges
            case .foundAbsent: \.foundAbsent
            case .hostCommands: \.hostCommands
            case .hostRegisterWrites: \.hostRegisterWrites
            case .vpeLoads: \.vpeLoads
            case .vpePuts: \.vpePuts
            }
        }
    }

    /// One count by its name.
    public subscript(item: Item) -> UInt64 {
        get { self[keyPath: item.path] }
        set { self[keyPath: item.path] = newValue }
    }
}
