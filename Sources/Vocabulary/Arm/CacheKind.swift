/// The translation caches of the model.
public enum CacheKind: String, Word {
    /// No cache: every MSI takes its_lock.
    case none
    /// KVM's of Linux 5.4 to 6.9: one list in order of use, one lock.
    case list
    /// KVM's from Linux 6.10 on: a radix tree for each ITS, no lock and a reference on a hit.
    case tree
    /// Position is the key: a directory by DeviceID, pages of 64 event slots, no lock and no hash on a hit.
    case sharded

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .none: "every MSI walks the ITS tables under its lock"
        case .list: "KVM 5.4 to 6.9: one list in order of use under one lock, 16 entries a vCPU"
        case .tree: "KVM 6.10 on: radix tree for each ITS, found by its doorbell; a reference on each hit"
        case .sharded: "directory by device, pages of events, no lock and no hash on a hit"
        }
    }
}
