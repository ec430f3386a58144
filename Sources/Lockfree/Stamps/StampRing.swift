public import Synchronization

/// The stamps of one signal source on their way past an eventfd, which can carry only a sum.
///
/// One producer, one consumer. The source pushes *before* it writes to the eventfd; on a completion the loop pops
/// everything: the oldest stamp counts, and all signals beyond the first were merged. If the ring is full the push
/// stores no stamp but still counts the signal, so the count is always exact. No operation is a read-modify-write.
public struct StampRing: ~Copyable, Sendable {
    @usableFromInline let slots = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }

    /// What was pushed so far, written by the producer only: bits 31:0 signals with a stamp, bits 63:32 without one.
    /// Both wrap; only differences to `popped` are used. One word, so that the consumer sees both at one moment.
    @usableFromInline let pushed = Atomic<UInt64>(0)

    /// What was popped so far, written by the consumer only, in the same two halves.
    @usableFromInline let popped = Atomic<UInt64>(0)

    /// Stamps that fit.
    @inlinable public static var capacity: Int { 16 }

    /// An empty ring.
    public init() {}

    /// Adds a signal, before its write to the eventfd. By the producer.
    @inlinable public borrowing func push(_ stamp: Stamp) {
        let before = pushed.load(ordering: .relaxed)
        let position = UInt32(truncatingIfNeeded: before)
        // Acquiring, pairs with the store in `popAll`: a slot is written again only after it was read.
        let free = UInt32(truncatingIfNeeded: popped.load(ordering: .acquiring))
        var after = before &+ 1 &<< 32
        if position &- free < UInt32(Self.capacity) {
            slots[Int(position & 15)].store(stamp.rawValue, ordering: .relaxed)
            after = before & ~0xFFFF_FFFF | UInt64(position &+ 1)
        }
        // Releasing, pairs with the load in `popAll`: a consumer that sees the count sees the slot.
        pushed.store(after, ordering: .releasing)
    }

    /// How many signals were pushed so far, modulo 2^32. For the producer, and for others while it rests.
    public var pushes: UInt32 { Self.signals(pushed.load(ordering: .relaxed)) }

    /// How many signals wait to be popped, fewer than 2^32. For whoever knows that neither side is at work.
    public var count: UInt32 { pushes &- Self.signals(popped.load(ordering: .relaxed)) }

    /// Signals of both halves of a word.
    private static func signals(_ word: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: word) &+ UInt32(truncatingIfNeeded: word &>> 32)
    }

    /// Takes everything pushed so far. By the consumer.
    ///
    /// - Returns: the oldest stamp (`Stamp.unknown` if all signals are without one, `Stamp.none` if there is no signal)
    ///   and how many signals there were; 0 means that the completion carried nothing and is spurious.
    @inlinable public borrowing func popAll() -> (oldest: Stamp, count: UInt32) {
        // Acquiring, pairs with the store in `push`.
        let now = pushed.load(ordering: .acquiring)
        let before = popped.load(ordering: .relaxed)
        if now == before { return (.none, 0) }
        let position = UInt32(truncatingIfNeeded: before)
        let stamped = UInt32(truncatingIfNeeded: now) &- position
        let unstamped = UInt32(truncatingIfNeeded: now &>> 32) &- UInt32(truncatingIfNeeded: before &>> 32)
        let oldest = stamped == 0 ? .unknown : Stamp(rawValue: slots[Int(position & 15)].load(ordering: .relaxed))
        // Releasing, pairs with the load in `push`: the slots may be written again.
        popped.store(now, ordering: .releasing)
        return (oldest, stamped &+ unstamped)
    }

    /// Whether nothing is waiting to be popped. For the consumer; the producer may still see false after the consumer
    /// has popped everything.
    @inlinable public var isEmpty: Bool {
        // Acquiring, pairs with the store in `push`, so that `popAll` after false finds the signal.
        pushed.load(ordering: .acquiring) == popped.load(ordering: .acquiring)
    }
}
