/// A cache that holds nothing: every MSI is resolved under its_lock.
public struct UncachedTranslation: TranslationCache, ~Copyable {
    /// An empty cache.
    public init(_ configuration: CacheConfiguration) {}
    /// None: nothing is ever held.
    @inlinable public borrowing func lookup(device: UInt32, event: UInt32) -> Translation { .none }
    /// Does nothing.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {}
    /// Does nothing.
    public borrowing func invalidate(device: UInt32, event: UInt32) {}
    /// Does nothing.
    public borrowing func invalidate(device: UInt32) {}
    /// Does nothing.
    public borrowing func invalidateAll() {}
    /// Empty: nothing is ever unlinked.
    public borrowing func takeUnlinked() -> [UInt] { [] }
    /// Does nothing.
    public borrowing func free(_ unlinked: [UInt]) {}
    /// 0.
    public var memoryBytes: Int { 0 }
}
