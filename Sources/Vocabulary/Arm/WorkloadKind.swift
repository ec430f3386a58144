/// What the devices signal.
public enum WorkloadKind: String, Word {
    /// 16 devices with 64 events each, spread over the vCPUs.
    case generated
    /// A recorded guest.
    case trace

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .generated: "16 devices with 64 events each on 4 vCPUs, spread evenly"
        case .trace: "a recorded guest: its mappings, targets and enable states"
        }
    }
}
