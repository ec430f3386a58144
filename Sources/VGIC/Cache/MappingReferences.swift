import Lockfree
import Synchronization

/// Reference counts of an ITS's mappings: one for the entry of the tables, one for each entry of the cache that names
/// it, and one for whoever has found it and not yet injected.
///
/// KVM counts the references of the `struct vgic_irq` that its cache points to. The model's caches name the mapping, so
/// the mapping has the count.
@safe struct MappingReferences: @unchecked Sendable {
    // SAFETY: the ITS that owns the slab owns the cache that holds this, and frees the cache first. The counts are
    // atomic.
    private let first: UnsafeMutablePointer<Mapping>
    private let count: Int

    /// Counts of all mappings of the slab, which must outlive them; nil for a slab without any.
    init?(_ mappings: borrowing Slab<Mapping>) {
        guard mappings.count > 0 else { return nil }
        unsafe first = unsafe mappings.pointer(to: 0)
        count = mappings.count
    }

    private func pointer(_ translation: Translation) -> UnsafeMutablePointer<Mapping> {
        precondition(translation.mapping < count, "a translation of another ITS")
        return unsafe first + translation.mapping
    }

    /// Takes one more reference of a mapping that has one (`vgic_get_irq_kref`).
    func take(_ translation: Translation) {
        // Relaxed: whoever holds a lock or a reference keeps the count above zero.
        unsafe pointer(translation).pointee.references.add(1, ordering: .relaxed)
    }

    /// Takes a reference unless there is none left (`vgic_try_get_irq_kref`); false if there was none.
    func tryTake(_ translation: Translation) -> Bool {
        let references = unsafe pointer(translation)
        var seen = unsafe references.pointee.references.load(ordering: .relaxed)
        while seen > 0 {
            // Acquiring pairs with `drop`: a new life of the mapping sees the end of the last one.
            let (isDone, old) = unsafe references.pointee.references.weakCompareExchange(
                expected: seen, desired: seen + 1, successOrdering: .acquiring, failureOrdering: .relaxed)
            if isDone { return true }
            seen = old
        }
        return false
    }

    /// Gives a reference back (`vgic_put_irq`).
    func drop(_ translation: Translation) {
        // Releasing pairs with `tryTake`.
        let old = unsafe pointer(translation).pointee.references.subtract(1, ordering: .acquiringAndReleasing).oldValue
        precondition(old > 0, "reference count of a mapping below zero")
    }
}
