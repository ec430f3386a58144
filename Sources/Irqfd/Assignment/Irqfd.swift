public import Lockfree
public import Synchronization

/// One irqfd as sources, loop and paths see it: which use of its slot is on, what its sources write, where its signals
/// go, the stamps on their way, and its own exact account. `Irqfds` assigns, routes and deassigns it.
///
/// Everything that a signal touches lies in three cache lines. What a signal never touches stands elsewhere.
@safe public struct Irqfd: ~Copyable {
    /// Pushed by the source before its write, popped by the loop's thread.
    public let stamps = StampRing()
    /// Counts the uses of this slot; a token of an earlier one is stale.
    @usableFromInline let generation = Atomic<UInt32>(0)
    /// The eventfd that the sources write, -1 for none.
    @usableFromInline let descriptor = Atomic<Int32>(-1)
    /// The copy of its GSI's route (`irqfd_update`) where that is an MSI of the VM's first ITS, `Route.none` for all
    /// else. DeviceID in 63:32, EventID in 31:0: one word, so that a signal during a route update takes the old route
    /// or the new one, never a mixture.
    @usableFromInline let route = Atomic<UInt64>(Route.none.word)

    // The account. Each word has one writer; the other threads read it when the slice is over.
    @usableFromInline let signals = Atomic<UInt64>(0)
    @usableFromInline let injections = Atomic<UInt64>(0)
    @usableFromInline let merged = Atomic<UInt64>(0)
    @usableFromInline let accepted = Atomic<UInt64>(0)

    init() {}

    /// Adds to a word that only the calling thread writes.
    @inlinable static func bump(_ word: borrowing Atomic<UInt64>, by count: UInt64 = 1) {
        word.store(word.load(ordering: .relaxed) &+ count, ordering: .relaxed)
    }
}
