import Lockfree

/// The host's MSIs that were given to a VM, by Linux irq number, and the LPI that each is forwarded as (`host_irq`).
/// VFIO gives them; in KVM irq-bypass keeps the list.
final class HostInterrupts: @unchecked Sendable {
    // SAFETY: sendable because `given` is only touched under `lock`, which is an innermost one.
    private let lock = BoundedSpinLock()
    /// By irq: the LPI, nil for one that is given and not forwarded.
    private var given: [UInt32: INTID?] = [:]

    private func withLock<Result>(_ body: (inout [UInt32: INTID?]) -> Result) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return body(&given)
    }

    func give(_ irq: UInt32) { withLock { if $0[irq] == nil { $0[irq] = .some(nil) } } }

    func isGiven(_ irq: UInt32) -> Bool { withLock { $0[irq] != nil } }

    func takeBack(_ irq: UInt32) { withLock { _ = $0.removeValue(forKey: irq) } }

    /// The LPI that it is.
    func lpi(of irq: UInt32) -> INTID? { withLock { $0[irq] ?? nil } }

    /// The one that is this LPI.
    func interrupt(of lpi: INTID) -> UInt32? { withLock { $0.first { $0.value == lpi }?.key } }

    /// From now on it is this LPI, and no other is.
    func record(_ irq: UInt32, _ lpi: INTID) {
        withLock { given in
            for (other, known) in given where known == lpi { given[other] = .some(nil) }
            given[irq] = lpi
        }
    }

    /// The LPI is gone; true if one was this LPI.
    func forget(_ lpi: INTID) -> Bool {
        withLock { given in
            guard let irq = given.first(where: { $0.value == lpi })?.key else { return false }
            given[irq] = .some(nil)
            return true
        }
    }
}
