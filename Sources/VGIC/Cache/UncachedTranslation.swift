/// The honest zero: every MSI is resolved under its_lock.
public struct UncachedTranslation: TranslationCache, ~Copyable {
    /// An empty cache.
    public init() {}
    /// See `TranslationCache`.
    @inlinable public borrowing func lookup(device: UInt32, event: UInt32) -> Translation { .none }
    /// See `TranslationCache`.
    public borrowing func fill(device: UInt32, event: UInt32, translation: Translation) {}
    /// See `TranslationCache`.
    public borrowing func invalidate(device: UInt32, event: UInt32) {}
    /// See `TranslationCache`.
    public borrowing func invalidate(device: UInt32) {}
    /// See `TranslationCache`.
    public borrowing func invalidateAll() {}
    /// See `TranslationCache`.
    public borrowing func takeUnlinked() -> [UInt] { [] }
    /// See `TranslationCache`.
    public borrowing func free(_ unlinked: [UInt]) {}
    /// See `TranslationCache`.
    public var memoryBytes: Int { 0 }
}
