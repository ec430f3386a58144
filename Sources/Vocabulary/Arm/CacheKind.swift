/// The translation caches that there are.
public enum CacheKind: String, CaseIterable, Sendable {
    /// No cache: every MSI takes its_lock.
    case none
    /// Position is the key: a directory by DeviceID, pages of 64 event slots, no lock and no hash on a hit.
    case sharded
}
