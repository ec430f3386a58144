import Lockfree
import VGIC

import struct SystemPackage.Errno

/// vCPUs that are loaded and put by registers, as KVM's vCPU thread does when the host's scheduler moves it. A
/// processor has one vPE at a time: a thread that comes to a processor puts the vPE there first.
extension ChaosGuest where Cache: ~Copyable {
    private func id(_ vcpu: Int) -> VCPUID { Chaos<Cache>.ids[vcpu] }

    /// Loads a vCPU before it runs: on the processor where it is, or, now and then, on another.
    mutating func load(_ vcpu: Int) {
        let draw = random.next()
        if places[vcpu] != nil {
            // Also if it is resident, because it may have another vPE now. Not each time, because loading takes a lock
            // that toggles hold for long.
            guard draw % 4 == 0 else { return }
            if draw % 16 == 0 { preempt(vcpu) }
        }
        let place = places[vcpu] ?? Int(draw >> 32) % Chaos<Cache>.processors
        if places[vcpu] == nil {
            for other in Chaos<Cache>.loadedByRegisters where other != vcpu && places[other] == place { preempt(other) }
            activities[.load] &+= 1
            if let last = lastPlaces[vcpu], last != place { activities[.migration] &+= 1 }
            (places[vcpu], lastPlaces[vcpu]) = (place, place)
        }
        do throws(Errno) {
            if isWaiting[vcpu] {
                isWaiting[vcpu] = false
                try chaos.vm.resume(vcpu: id(vcpu), processor: place, thread: &thread)
            } else {
                try chaos.vm.loadVPE(vcpu: id(vcpu), processor: place, thread: &thread)
            }
            try chaos.vm.commitVPE(vcpu: id(vcpu), thread: &thread)
        } catch {
            preconditionFailure("vCPU \(vcpu) cannot be loaded: \(error)")
        }
    }

    /// Puts a vCPU, which leaves its processor and need not be woken.
    mutating func put(_ vcpu: Int) {
        activities[.put] &+= 1
        places[vcpu] = nil
        do throws(Errno) {
            try chaos.vm.putVPE(vcpu: id(vcpu), wantsDoorbell: false, thread: &thread)
        } catch {
            preconditionFailure("vCPU \(vcpu) cannot be put: \(error)")
        }
    }

    /// Handles a WFI: true if the vCPU sleeps. It is loaded before it runs again, either way.
    mutating func sleeps(_ vcpu: Int) -> Bool {
        activities[.wfi] &+= 1
        (places[vcpu], isWaiting[vcpu]) = (nil, true)
        do throws(Errno) {
            return try chaos.vm.waitForInterrupt(vcpu: id(vcpu), thread: &thread)
        } catch {
            preconditionFailure("vCPU \(vcpu) cannot wait: \(error)")
        }
    }

    /// Loads and puts the vPE of a vCPU that waits, which must change nothing.
    mutating func nap(_ vcpu: Int, on processor: Int) {
        activities[.nap] &+= 1
        do throws(Errno) {
            try chaos.vm.loadVPE(vcpu: id(vcpu), processor: processor, thread: &thread)
            try chaos.vm.putVPE(vcpu: id(vcpu), wantsDoorbell: true, thread: &thread)
        } catch {
            preconditionFailure("vCPU \(vcpu) cannot nap: \(error)")
        }
    }
}
