public import Synchronization

/// Grace periods. A reader announces itself once per batch. A writer that has taken something out of reach waits until
/// every reader that was inside at that moment has left. Stands for RCU and SRCU in KVM, and for VSYNC in the hardware.
///
/// No section may span a wait, a futex, or a lock under which anyone waits for a grace period; and a thread that waits
/// for one holds no lock that a reader inside could want.
public final class Quiescence: Sendable {
    /// One word a reader, on cache lines of its own: even while outside, odd while inside, never the same odd twice.
    @usableFromInline let sections: Slab<Atomic<UInt64>>
    private let relax: @Sendable () -> Void
    private let completed = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - readers: number of reader slots; one slot belongs to one thread at a time.
    ///   - relax: called again and again while a writer waits; gives the processor away.
    public init(readers: Int, relax: @escaping @Sendable () -> Void) {
        sections = Slab(count: readers, padded: true) { _ in Atomic(0) }
        self.relax = relax
    }

    /// Number of reader slots.
    public var readers: Int { sections.count }

    /// Begins a section; what is loaded inside stays valid until `leave`. Not re-entrant: traps if already inside.
    @inlinable public func enter(_ reader: Int) {
        // A read-modify-write, as is the writer's first look at this word, so one of the two comes first: either the
        // writer sees the reader inside, or this operation acquires what the writer had removed before its look.
        let old = sections[reader].wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        precondition(old & 1 == 0, "the reader is already inside a section")
    }

    /// Ends the section. Traps if there is none.
    @inlinable public func leave(_ reader: Int) {
        let inside = sections[reader].load(ordering: .relaxed)
        precondition(inside & 1 == 1, "the reader is not inside a section")
        // Releasing: everything the section read happens before the writer that acquires this word goes on.
        sections[reader].store(inside &+ 1, ordering: .releasing)
    }

    /// Whether the reader is inside a section now.
    @inlinable public func isInside(_ reader: Int) -> Bool {
        // Acquiring, pairs with the store of `leave`: a thread that sees the reader outside sees what that reader did
        // inside.
        sections[reader].load(ordering: .acquiring) & 1 == 1
    }

    /// Returns when every reader that was inside at the call has left. What was made unreachable before the call may be
    /// reused after it. Several threads may wait at once.
    ///
    /// - Parameter caller: the reader slot of the calling thread, if it has one. Traps if that reader is inside: it
    ///   would wait for itself for ever.
    public func waitForGrace(caller: Int?) {
        if let caller { precondition(!isInside(caller), "waiting for a grace period inside one's own section") }
        for reader in 0..<sections.count {
            // Adds nothing, but as a read-modify-write it has its place in the order of this word: see `enter`.
            let seen = sections[reader].wrappingAdd(0, ordering: .acquiringAndReleasing).oldValue
            if seen & 1 == 0 { continue }
            // Acquiring, pairs with the store of `leave`.
            while sections[reader].load(ordering: .acquiring) == seen { relax() }
        }
        completed.wrappingAdd(1, ordering: .relaxed)
    }

    /// Sections that were open at one moment.
    public struct OpenSections: Sendable {
        let words: [(reader: Int, word: UInt64)]
    }

    /// The sections that are open now. When all of them have ended, what was made unreachable before the call may be
    /// reused.
    public func openSections() -> OpenSections {
        var words: [(reader: Int, word: UInt64)] = []
        for reader in 0..<sections.count {
            // As in `waitForGrace`.
            let seen = sections[reader].wrappingAdd(0, ordering: .acquiringAndReleasing).oldValue
            if seen & 1 == 1 { words.append((reader, seen)) }
        }
        return OpenSections(words: words)
    }

    /// Whether all of them have ended: what a grace period that began with them would have waited for.
    public func haveEnded(_ open: OpenSections) -> Bool {
        // Acquiring, pairs with the store of `leave`.
        open.words.allSatisfy { reader, word in sections[reader].load(ordering: .acquiring) != word }
    }

    /// How many grace periods were waited for so far. A count only: it orders nothing.
    public var gracePeriods: UInt64 { completed.load(ordering: .relaxed) }
}
