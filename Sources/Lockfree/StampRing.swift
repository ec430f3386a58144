public import Synchronization

/// The stamps of one signal source: one producer, one consumer.
///
/// The producer pushes *before* it writes the eventfd; the consumer takes everything at a completion. The oldest stamp
/// counts, and how many there were tells how many signals merged. A completion that finds nothing carries no signal: its
/// stamp went with an earlier completion. A full ring keeps the count exact and drops the time: such signals are
/// unstamped.
public struct StampRing: ~Copyable, Sendable {
    @inlinable public static var capacity: Int { 16 }

    @usableFromInline let slots: Slab<Atomic<UInt64>>
    /// Stamps stored so far; written by the producer.
    @usableFromInline let tail = Atomic<UInt64>(0)
    /// Signals pushed while the ring was full; written by the producer.
    @usableFromInline let unstamped = Atomic<UInt64>(0)
    /// Stamps taken so far; written by the consumer.
    @usableFromInline let head = Atomic<UInt64>(0)
    /// Unstamped signals taken so far; only the consumer touches it.
    @usableFromInline let unstampedTaken = Atomic<UInt64>(0)

    public init() {
        slots = Slab(count: Self.capacity) { _ in Atomic<UInt64>(0) }
    }

    /// Adds a signal. Only the producer calls it, before it writes.
    @inlinable public func push(_ stamp: Stamp) {
        let end = tail.load(ordering: .relaxed)  // own word
        // Acquiring pairs with the releasing store in `popAll`: a slot is only written again after it was read.
        if end &- head.load(ordering: .acquiring) >= UInt64(Self.capacity) {
            // Releasing, as the tail: the write that follows makes the consumer look.
            unstamped.store(unstamped.load(ordering: .relaxed) &+ 1, ordering: .releasing)
            return
        }
        slots[Int(truncatingIfNeeded: end & UInt64(Self.capacity - 1))].store(stamp.rawValue, ordering: .relaxed)
        tail.store(end &+ 1, ordering: .releasing)  // pairs with the acquiring load in `popAll`
    }

    /// Takes everything pushed so far: the oldest stamp (`.unknown` if only unstamped signals are left, `.none` if
    /// nothing is) and how many signals. Only the consumer calls it.
    @inlinable public func popAll() -> (oldest: Stamp, count: UInt32) {
        let begin = head.load(ordering: .relaxed)  // own word
        let end = tail.load(ordering: .acquiring)  // pairs with the releasing store in `push`
        let late = unstamped.load(ordering: .acquiring)  // pairs with the releasing store in `push`
        let lateCount = late &- unstampedTaken.load(ordering: .relaxed)
        if lateCount != 0 { unstampedTaken.store(late, ordering: .relaxed) }
        let count = UInt32(truncatingIfNeeded: end &- begin &+ lateCount)
        guard end != begin else { return (lateCount == 0 ? .none : .unknown, count) }
        let oldest = slots[Int(truncatingIfNeeded: begin & UInt64(Self.capacity - 1))].load(ordering: .relaxed)
        head.store(end, ordering: .releasing)  // pairs with the acquiring load in `push`
        return (Stamp(rawValue: oldest), count)
    }

    /// Whether nothing waits to be taken.
    @inlinable public var isEmpty: Bool {
        head.load(ordering: .acquiring) == tail.load(ordering: .acquiring)
            && unstampedTaken.load(ordering: .relaxed) == unstamped.load(ordering: .acquiring)
    }
}
