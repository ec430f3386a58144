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
            case .its: 1
            case .apList(let id): 2 + id
            case .irq: .max
            }
        }
    }

    private var places = SIMD8<UInt32>(repeating: 0)
    private var count = 0

    /// Nothing held.
    public init() {}

    /// Whether nothing is held.
    public var isEmpty: Bool { count == 0 }

    /// Notes that a lock is about to be taken; false if the order forbids it.
    public mutating func take(_ rank: Rank) -> Bool {
        guard count < 8 else { return false }
        let place = rank.place
        if count > 0 {
            let innermost = places[count - 1]
            let isSortsSecond =
                rank == .irq && innermost == place && count > 1 && places[count - 2] > 1
                && places[count - 2] < place
            guard place > innermost || isSortsSecond else { return false }
        }
        places[count] = place
        count += 1
        return true
    }

    /// Notes that a lock is given back, in whatever order; false if it is not held.
    public mutating func drop(_ rank: Rank) -> Bool {
        guard let at = (0..<count).last(where: { places[$0] == rank.place }) else { return false }
        for index in at..<(count - 1) { places[index] = places[index + 1] }
        count -= 1
        return true
    }
}
