/// What an MSI found in a translation cache, until it has injected. It is given back to the ITS that it came from.
public struct CachedInterrupt {
    /// The interrupt that the event is mapped to.
    public let lpi: InterruptRef
    @usableFromInline let translation: Translation

    @inlinable init(lpi: InterruptRef, translation: Translation) {
        self.lpi = lpi
        self.translation = translation
    }
}
