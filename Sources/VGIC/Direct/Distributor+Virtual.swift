public import Lockfree
public import Synchronization

extension Distributor {
    /// The next pending and enabled vLPI of the vPE with its priority, index -1 if there is none. It is taken out of
    /// the index (not out of its pending word): acknowledge it or `putBack`.
    ///
    /// If all LPIs share one priority, any bit will do, and one atomic step takes all bits of a word that are pending
    /// and enabled; they are handed out one by one, those that an INV has disabled since excepted. Otherwise the lowest
    /// priority value of all pending ones is found.
    @inlinable func nextVirtual(
        _ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread
    ) -> (index: Int, priority: UInt8) {
        if unsafe vcpu.pointee.vpe.candidates == 0 {
            if unsafe vcpu.pointee.vpe.pending.isEmpty { return (-1, .max) }
        }
        // Relaxed: see `notePriority`.
        let shared = uniformPriority.load(ordering: .relaxed)
        if shared == Self.mixedPriorities { return unsafe bestVirtual(vcpu, &thread) }
        var bits = unsafe vcpu.pointee.vpe.candidates
        if bits != 0 { bits &= unsafe virtualEnabled.word(vcpu.pointee.vpe.candidateWord) }
        if bits == 0 {
            unsafe restoreCandidates(vcpu)
            guard unsafe refillCandidates(vcpu) else { return (-1, .max) }
            bits = unsafe vcpu.pointee.vpe.candidates
        }
        let rest = unsafe vcpu.pointee.vpe.candidates & ~(bits & (0 &- bits))
        unsafe vcpu.pointee.vpe.candidates = rest
        let index = unsafe vcpu.pointee.vpe.candidateWord &* 64 &+ bits.trailingZeroBitCount
        return (index, UInt8(truncatingIfNeeded: shared))
    }

    /// Takes the pending and enabled bits of the next word that has any, going round so that no LPI starves.
    @inlinable func refillCandidates(_ vcpu: UnsafeMutablePointer<VCPU>) -> Bool {
        let start = unsafe vcpu.pointee.vpe.candidateWord &+ 1
        var from = start
        var wrapped = false
        while true {
            guard let word = unsafe vcpu.pointee.vpe.pending.nextWord(from: from), !(wrapped && word >= start) else {
                if wrapped { return false }
                wrapped = true
                from = 0
                continue
            }
            let bits = unsafe vcpu.pointee.vpe.pending.take(word: word, mask: virtualEnabled.word(word))
            if bits != 0 {
                unsafe vcpu.pointee.vpe.candidates = bits
                unsafe vcpu.pointee.vpe.candidateWord = word
                return true
            }
            from = word &+ 1
        }
    }

    /// The pending and enabled vLPI of the lowest priority value, the lowest INTID among equals.
    @usableFromInline func bestVirtual(
        _ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread
    ) -> (index: Int, priority: UInt8) {
        unsafe restoreCandidates(vcpu)
        var best = (index: -1, priority: UInt8.max)
        var from = 0
        while let word = unsafe vcpu.pointee.vpe.pending.nextWord(from: from) {
            var bits = unsafe vcpu.pointee.vpe.pending.word(word) & virtualEnabled.word(word)
            while bits != 0 {
                let index = word &* 64 &+ bits.trailingZeroBitCount
                bits &= bits &- 1
                let priority = unsafe priority(of: lpis.pointer(to: index), &thread)
                if best.index < 0 || priority < best.priority { best = (index, priority) }
            }
            from = word &+ 1
        }
        if best.index >= 0 { _ = unsafe vcpu.pointee.vpe.pending.remove(best.index) }
        return best
    }

    /// The priority of a vLPI as hardware finds it in the VM's virtual property table.
    func priority(of irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) -> UInt8 {
        unsafe thread.acquireUncounted(irq.pointee.lock, at: .irq(irq))
        let priority = unsafe irq.pointee.priority
        unsafe unlockIRQ(irq, &thread)
        return priority
    }

    /// Returns a vLPI that `nextVirtual` handed out and that lost against a list register.
    @inlinable func putBack(_ lpi: Int, _ vcpu: UnsafeMutablePointer<VCPU>) {
        if lpi >= 0 { _ = unsafe vcpu.pointee.vpe.pending.insert(lpi) }
    }
}
