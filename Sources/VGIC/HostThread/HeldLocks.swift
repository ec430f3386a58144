/// The locks that one thread holds in the distributor, in the order it took them: the monitor of the lock order (P20).
///
/// It travels with the thread's `ModelCounters` and is asked by assertions only, so a release build never touches it.
/// The order, outer to inner, is that of KVM's vgic.c: its_lock, ap_list_lock (two at once: the lower `vcpu_id` first),
/// irq_lock. The sort alone holds two irq_locks, under the ap_list_lock that keeps others from doing so.
public struct HeldLocks: Sendable, Equatable {
    /// A lock's place in the order.
    public enum Rank: Sendable, Equatable {
        /// `its->its_lock`.
        case its
        /// `ap_list_lock` of the vCPU of that `vcpu_id`.
        case apList(UInt32)
        /// `irq_lock`.
        case irq

        var place: UInt32 {
            switch self {
            case .its: return 1
            case .apList(let id): return 2 + id
            case .irq: return UInt32.max
            }
        }
    }

    private var places = InlineArray<8, UInt32>(repeating: 0)
    private var count = 0

    /// Nothing held.
    public init() {}

    /// Whether nothing is held.
    public var isEmpty: Bool { count == 0 }

    /// Notes that a lock is about to be taken; false if the order forbids it.
    public mutating func take(_ rank: Rank) -> Bool {
        let place = rank.place
        // Spelt out without operators that take closures: a debug build counts its allocations too.
        if count == 8 { return false }
        if count > 0, places[count - 1] >= place {
            // Only the sort's second irq_lock, under an ap_list_lock.
            if place != UInt32.max { return false }
            if count < 2 { return false }
            let outer = places[count - 2]
            if outer == 1 { return false }
            if outer == UInt32.max { return false }
        }
        places[count] = place
        count += 1
        return true
    }

    /// Notes that a lock is given back, in whatever order; false if it is not held.
    public mutating func drop(_ rank: Rank) -> Bool {
        let place = rank.place
        var at = count - 1
        while at >= 0, places[at] != place { at -= 1 }
        guard at >= 0 else { return false }
        count -= 1
        while at < count {
            places[at] = places[at + 1]
            at += 1
        }
        return true
    }

    /// Whether both hold the same locks, taken in the same order.
    public static func == (left: HeldLocks, right: HeldLocks) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left.places[index] != right.places[index] { return false }
        return true
    }
}
