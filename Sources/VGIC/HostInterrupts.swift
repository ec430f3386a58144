import Synchronization

/// The host's MSIs that were given to a VM, by Linux irq number, and the LPI that each is forwarded as (`host_irq`).
/// VFIO gives them; in KVM irq-bypass keeps the list.
final class HostInterrupts: Sendable {
    /// INTID by irq; 0 for one that is given and not forwarded. A leaf lock.
    private let given = Mutex<[UInt32: UInt32]>([:])

    func give(_ irq: UInt32) { given.withLock { if $0[irq] == nil { $0[irq] = 0 } } }

    func isGiven(_ irq: UInt32) -> Bool { given.withLock { $0[irq] != nil } }

    /// Takes it back; the LPI that it was.
    func takeBack(_ irq: UInt32) -> INTID? {
        given.withLock { $0.removeValue(forKey: irq) }.flatMap { $0 == 0 ? nil : INTID($0) }
    }

    /// The LPI that it is.
    func lpi(of irq: UInt32) -> INTID? { given.withLock { $0[irq] }.flatMap { $0 == 0 ? nil : INTID($0) } }

    /// The one that is this LPI.
    func interrupt(of lpi: INTID) -> UInt32? {
        given.withLock { $0.first { $0.value == lpi.rawValue }?.key }
    }

    /// From now on it is this LPI, and this LPI is no other.
    func record(_ irq: UInt32, _ lpi: INTID) {
        given.withLock { given in
            for (other, value) in given where value == lpi.rawValue { given[other] = 0 }
            given[irq] = lpi.rawValue
        }
    }

    /// The LPI is gone; true if one was this LPI.
    func forget(_ lpi: INTID) -> Bool {
        given.withLock { given in
            guard let irq = given.first(where: { $0.value == lpi.rawValue })?.key else { return false }
            given[irq] = 0
            return true
        }
    }
}
