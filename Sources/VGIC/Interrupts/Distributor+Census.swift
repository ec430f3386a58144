import Lockfree
import Synchronization

/// Where signals still are after everything has drained, by the model's state.
public struct PendingCensus: Sendable, Equatable {
    /// INTIDs that are pending and rightly not delivered: disabled, or without a target.
    public var waiting: [INTID] = []
    /// INTIDs that are pending and deliverable, and were not delivered.
    public var stuck: [INTID] = []
    /// vCPUs that have to leave the guest before an LPI on their ap_list is delivered, and nothing makes them. As in
    /// KVM an LPI of another vCPU moves only when they prune, and `kick` goes to the target; one that was moved away
    /// when they entered, and back since (MOVI kicks nobody), gets into a list register only at the next entry.
    public var strandedOn: Set<Int> = []

    /// No signal is left.
    public init() {}
}

extension Distributor {
    /// Looks at every LPI's latch, list register copy and vPE word, and at every PPI. Only while nothing runs.
    public func census() -> PendingCensus {
        var found = PendingCensus()
        for index in 0..<lpis.count {
            let isPending = lpis[index].virtualPending.load(ordering: .sequentiallyConsistent) != 0
            let isLatched = !lpis[index].latch.isNone
            let isDeliverable = lpis[index].enabled && lpis[index].target >= 0
            let list = Int(lpis[index].queuedOn)
            if isLatched, list >= 0 {
                let isElsewhere = list != lpis[index].target
                // Relaxed: nothing runs.
                let isInGuest = vcpus[list].mode.load(ordering: .relaxed) == VCPU.Mode.inGuest
                if isElsewhere || isDeliverable && isInGuest { found.strandedOn.insert(list) }
            }
            for _ in 0..<((isPending ? 1 : 0) + (isLatched ? 1 : 0)) {
                if isDeliverable {
                    found.stuck.append(lpis[index].intid)
                } else {
                    found.waiting.append(lpis[index].intid)
                }
            }
        }
        for index in 0..<spis.count { unsafe countWired(spis.pointer(to: index), into: &found) }
        for index in 0..<privates.count { unsafe countWired(privates.pointer(to: index), into: &found) }
        for index in 0..<vcpus.count { unsafe count(vcpus.pointer(to: index), into: &found) }
        return found
    }

    /// Edges only: a level line is no term of the ledger.
    private func countWired(_ irq: UnsafeMutablePointer<Interrupt>, into found: inout PendingCensus) {
        guard unsafe !irq.pointee.isLevel && !irq.pointee.latch.isNone else { return }
        var onlooker = HostThread.onlooker
        unsafe lockIRQ(irq, &onlooker)
        let isDeliverable = unsafe oracle(of: irq, onlooker) >= 0
        unsafe unlockIRQ(irq, &onlooker)
        let intid = unsafe irq.pointee.intid
        if isDeliverable { found.stuck.append(intid) } else { found.waiting.append(intid) }
    }

    private func count(_ vcpu: UnsafeMutablePointer<VCPU>, into found: inout PendingCensus) {
        for number in 0..<16 where unsafe vcpu.pointee.listPending >> UInt32(number) & 1 != 0 {
            let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
            if !register.requestsEOI { found.stuck.append(register.intid) }
        }
        for number in 0..<(unsafe vcpu.pointee.ppis.count) {
            let inCopy = unsafe vcpu.pointee.ppis.visible[number / 64] >> UInt64(number % 64) & 1 != 0
            let latched = unsafe vcpu.pointee.ppis.stamps[number].load(ordering: .sequentiallyConsistent) != 0
            let isEnabled = unsafe vcpu.pointee.ppis.enabled.contains(number)
            for _ in 0..<((inCopy ? 1 : 0) + (latched ? 1 : 0)) {
                let intid = INTID.v5PPI(UInt32(number))
                if isEnabled { found.stuck.append(intid) } else { found.waiting.append(intid) }
            }
        }
    }
}
