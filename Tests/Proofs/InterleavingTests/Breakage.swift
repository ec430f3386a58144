import Interleaving
import Lockfree

@testable import VGIC

/// What is left out of the protocols of the direct path, or done in the wrong order, to see that it is missed. Most
/// names are those of the variants in Tests/Proofs/Promela.
enum Breakage: CaseIterable {
    /// Residency is read before the pending bit is set.
    case bellFirst
    /// Nobody rings.
    case noDoorbell
    /// The table is looked at before residency ends.
    case lookFirst
    /// The requests are looked at before `blocked` is set.
    case blockLate
    /// Who has set the word does not look whether the LPI has moved.
    case noLastLook
    /// The software path does not test `hw` under irq_lock.
    case noRetest
    /// The latch moves before the mapping is visible.
    case latchFirst
    /// The table is not read back on the way down.
    case noReadBack
    /// The way down does not wait for those who are inside.
    case noGrace

    /// A plan that shows it.
    var plan: DirectInterleavingTests.Plan {
        switch self {
        case .bellFirst, .noDoorbell, .lookFirst, .blockLate: DirectInterleavingTests.residency[0]
        case .noLastLook, .noGrace: DirectInterleavingTests.toggles[2]
        case .noRetest, .latchFirst, .noReadBack: DirectInterleavingTests.toggles[0]
        }
    }

    /// What does not hold because of it.
    var verdict: String {
        switch self {
        case .bellFirst, .noDoorbell, .lookFirst, .blockLate: "P2, P14"
        case .noRetest, .latchFirst: "P4: a latch on a vLPI"
        case .noLastLook, .noReadBack, .noGrace: "P12"
        }
    }

    var concernsInjection: Bool { [.bellFirst, .noDoorbell, .noLastLook, .noRetest].contains(self) }
    var concernsBlocking: Bool { [.lookFirst, .blockLate].contains(self) }
}

extension Distributor {
    func injectBroken(_ breakage: Breakage, _ lpi: InterruptRef, thread: inout HostThread) {
        let vpe = Int(unsafe lpi.pointer.pointee.vpe.load(ordering: .acquiring))
        if vpe < 0 {
            if breakage == .noRetest {
                injectUnaware(lpi, stamp: Stamp(onTime: 1), thread: &thread)
            } else {
                injectSoftware(lpi, stamp: Stamp(onTime: 1), thread: &thread)
            }
            return
        }
        let vcpu = unsafe vcpus.pointer(to: vpe)
        let early =
            unsafe breakage == .bellFirst ? vcpu.pointee.vpe.residency.load(ordering: .sequentiallyConsistent) : 0
        let (isFirst, _) = unsafe lpi.pointer.pointee.virtualPending.compareExchange(
            expected: 0, desired: 1, ordering: .sequentiallyConsistent)
        guard isFirst else {
            thread.counters.mergedPending &+= 1
            return
        }
        thread.counters.latched &+= 1
        switch breakage {
        case .noRetest: publishVirtual(lpi, vpe: vpe, thread: &thread)
        case .noDoorbell: _ = unsafe vcpu.pointee.vpe.pending.insert(lpi.index)
        default:
            _ = unsafe vcpu.pointee.vpe.pending.insert(lpi.index)
            let residency =
                unsafe breakage == .bellFirst
                ? early : vcpu.pointee.vpe.residency.load(ordering: .sequentiallyConsistent)
            if residency == VPE.Residency.doorbellRequested {
                ringDoorbell(of: vpe, thread: &thread)
            }
        }
    }

    /// `run` of a vCPU that idles in WFI, with another way to block.
    func runBroken(_ breakage: Breakage, vcpu index: Int, sink: inout some AcknowledgeSink, thread: inout HostThread)
        -> RunExit
    {
        let vcpu = unsafe vcpus.pointer(to: index)
        if unsafe vcpu.pointee.blocked.load(ordering: .sequentiallyConsistent) { return .blocked }
        unsafe enterGuest(vcpu, index: index, thread: &thread)
        while true {
            while unsafe acknowledgeOne(vcpu, index: index, sink: &sink, thread: &thread) {}
            let looked = unsafe hasDeliverableVirtual(vcpu, &thread)
            unsafe leaveGuest(vcpu, index: index, thread: &thread)
            let pendingLast = unsafe breakage == .lookFirst ? looked : putVPE(vcpu, &thread)
            if breakage == .lookFirst { _ = unsafe putVPE(vcpu, &thread) }
            let early = unsafe vcpu.pointee.requests.load(ordering: .sequentiallyConsistent)
            if breakage == .blockLate, early != 0 || pendingLast {
                unsafe enterGuest(vcpu, index: index, thread: &thread)
                continue
            }
            unsafe vcpu.pointee.blocked.store(true, ordering: .sequentiallyConsistent)
            if breakage == .blockLate { return .blocked }
            guard unsafe vcpu.pointee.requests.load(ordering: .sequentiallyConsistent) != 0 || pendingLast else {
                return .blocked
            }
            _ = unsafe vcpu.pointee.blocked.exchange(false, ordering: .sequentiallyConsistent)
            unsafe enterGuest(vcpu, index: index, thread: &thread)
        }
    }

    func forwardLatchFirst(_ lpi: InterruptRef, thread: inout HostThread) {
        let latch = takeLatch(lpi, thread: &thread)
        unsafe lockIRQ(lpi.pointer, &thread)
        unsafe lpi.pointer.pointee.vpe.store(lpi.pointer.pointee.target, ordering: .sequentiallyConsistent)
        unsafe unlockIRQ(lpi.pointer, &thread)
        if !latch.isNone { moveToTable(lpi, latch, thread: &thread) }
    }

    func unforwardWithoutReadBack(_ lpi: InterruptRef, thread: inout HostThread) {
        unsafe lockIRQ(lpi.pointer, &thread)
        unsafe lpi.pointer.pointee.vpe.store(-1, ordering: .sequentiallyConsistent)
        unsafe unlockIRQ(lpi.pointer, &thread)
    }
}
