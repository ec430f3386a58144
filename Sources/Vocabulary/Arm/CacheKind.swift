/// The translation caches of the model.
public enum CacheKind: String, Word {
    /// No cache: every MSI takes its_lock.
    case none
    /// Position is the key: a directory by DeviceID, pages of 64 event slots, no lock and no hash on a hit.
    case sharded

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .none: "every MSI walks the ITS tables under its lock"
        case .sharded: "directory by device, pages of events, no lock and no hash on a hit"
        }
    }
}
