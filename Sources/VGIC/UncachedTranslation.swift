/// The honest zero: every MSI is resolved under its_lock.
public struct UncachedTranslation: TranslationCache, ~Copyable {
    public static var kind: CacheKind { .none }
    public init() {}
    @inlinable public borrowing func lookup(device: UInt32, event: UInt32) -> Translation { .none }
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {}
    public borrowing func invalidate(device: UInt32, event: UInt32) {}
    public borrowing func invalidate(device: UInt32) {}
    public borrowing func invalidateAll() {}
    public borrowing func reclaim() {}
    public var memoryBytes: Int { 0 }
}
