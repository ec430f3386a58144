import Interleaving
import Lockfree
import Vocabulary

@testable import VGIC

/// A vCPU that is loaded, put and sleeps by registers, as KVM's thread of it does (`DirectRig`, vCPU 17, whose LPIs are
/// those of even events), and what comes and goes meanwhile: its vPE, MSIs, the processor of its vPE.
final class SleepStage: Scenario {
    enum Act: Sendable {
        case enable
        case disable
        case signal(Int)
        case moveVPE(Int)
        /// Loads the vCPU on that processor, runs it until it sleeps, and once more if it is woken.
        case guest(Int)
    }

    struct Beginning: Sendable {
        var mode = Forwarding.lossless
        var profile = HostProfile.gicv40
        var isEnabled = false
        var isAsleep = false
    }

    private static let id: UInt32 = 17
    private static let bound = [0, 2]

    private var rig: DirectRig
    private let wakes: WakeSet
    private let beginning: Beginning
    private let acts: [[Act]]
    private var total = ModelCounters()
    private var edges = 0
    private var isWaiting = false
    private var fault: String?

    init(_ beginning: Beginning, _ acts: [[Act]]) {
        self.beginning = beginning
        self.acts = acts
        let host = HostGIC(processors: 2, vpeids: 1, lpis: 64, profile: beginning.profile)
        do {
            rig = try DirectRig(
                beginning.mode, host: host, perVCPU: true, forwards: false, loadedByRegisters: [0],
                readers: acts.count)
        } catch {
            fatalError("no rig: \(error)")
        }
        wakes = rig.guest.on.thread.wakes
    }

    var strands: Int { acts.count }

    /// Whether the vCPU may run: it has not slept, or has been woken.
    private var isAwake: Bool {
        get { Scheduler.unseen { wakes.runnable.contains(0) } }
        set { Scheduler.unseen { _ = newValue ? wakes.runnable.insert(0) : wakes.runnable.remove(0) } }
    }

    private struct Acknowledges: AcknowledgeSink {
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {}
    }

    func prepare() {
        do {
            try wakeUp(0)
            // A DISCARD and a disable leave index bits behind, which the next one to look takes away.
            for _ in 0..<2 {
                try toggle(true, &rig.guest.on.thread)
                try round(0, &rig.guest.on.thread, sleeps: false)
                try toggle(false, &rig.guest.on.thread)
            }
            for event in Self.bound { try rig.forward(event) }
            try round(0, &rig.guest.on.thread, sleeps: false)
            // A bit of the root may lag behind an empty summary until something below it is taken.
            let distributor = rig.vm.distributor
            unsafe distributor.vcpus.pointer(to: 0).pointee.vpe.pending.insert(0)
            _ = unsafe distributor.vcpus.pointer(to: 0).pointee.vpe.pending.take(word: 0, mask: ~0)
            if beginning.isEnabled { try toggle(true, &rig.guest.on.thread) }
            if beginning.isAsleep {
                // What an enable asks for is heard on the way.
                while isAwake { try round(0, &rig.guest.on.thread) }
            }
        } catch {
            fatalError("the beginning: \(error)")
        }
        rig.guest.counters = ModelCounters()
        total = ModelCounters()
        edges = 0
        fault = nil
    }

    // MARK: - on the strands

    func run(_ strand: Int) {
        var thread = HostThread(wakes: wakes, reader: strand)
        for act in acts[strand] {
            do {
                try perform(act, &thread, strand)
            } catch {
                fault = fault ?? "\(act): \(error)"
            }
        }
        total += thread.counters
    }

    private func perform(_ act: Act, _ thread: inout HostThread, _ strand: Int) throws {
        switch act {
        case .enable: try toggle(true, &thread)
        case .disable: try toggle(false, &thread)
        case .signal(let event): signal(event, &thread, strand)
        case .moveVPE(let processor):
            // EBUSY if it was woken before: then it is resident.
            try? rig.vm.moveVPE(vcpu: VCPUID(Self.id), processor: processor, thread: &thread)
        case .guest(let processor):
            for _ in 0..<2 {
                guard Scheduler.wait(until: { self.isAwake }) else { return }
                try round(processor, &thread)
            }
        }
    }

    private func toggle(_ isOn: Bool, _ thread: inout HostThread) throws {
        if isOn {
            try rig.vm.enableVLPI(vcpu: VCPUID(Self.id), thread: &thread)
        } else {
            try rig.vm.disableVLPI(vcpu: VCPUID(Self.id), thread: &thread)
        }
    }

    /// As a device's MSI goes, inside a section.
    private func signal(_ event: Int, _ thread: inout HostThread, _ strand: Int) {
        edges += 1
        thread.enter(rig.vm.quiescence)
        rig.vm.distributor.inject(rig.lpi(event), stamp: Stamp(onTime: 1), thread: &thread)
        thread.leave(rig.vm.quiescence)
    }

    private func wakeUp(_ processor: Int) throws {
        isAwake = true
        try rig.vm.resume(vcpu: VCPUID(Self.id), processor: processor, thread: &rig.guest.on.thread)
        isWaiting = false
    }

    /// One way of the vCPU's thread through the guest, until that executes WFI.
    private func round(_ processor: Int, _ thread: inout HostThread, sleeps: Bool = true) throws {
        let id = VCPUID(Self.id)
        if isWaiting {
            try rig.vm.resume(vcpu: id, processor: processor, thread: &thread)
            isWaiting = false
        } else {
            try rig.vm.loadVPE(vcpu: id, processor: processor, thread: &thread)
        }
        try rig.vm.commitVPE(vcpu: id, thread: &thread)
        var sink = Acknowledges()
        let exit = rig.vm.distributor.run(vcpu: 0, budget: 16, sink: &sink, thread: &thread)
        guard exit == .wfi else {
            fault = fault ?? "the guest came back with \(exit)"
            return
        }
        guard sleeps else {
            try rig.vm.putVPE(vcpu: id, wantsDoorbell: false, thread: &thread)
            return
        }
        (isAwake, isWaiting) = (false, true)
        if try !rig.vm.waitForInterrupt(vcpu: id, thread: &thread) { isAwake = true }
    }

    // MARK: - what must hold

    func invariant() -> String? { fault }

    /// P14: who sleeps has nothing to wake for. Then it is woken, and everything that came is accounted for.
    func verdict() -> String? {
        if let fault { return fault }
        if !isAwake {
            for event in Self.bound {
                let irq = unsafe rig.lpi(event).pointer
                if unsafe irq.pointee.virtualPending.load(ordering: .acquiring) != 0 {
                    return "P14: asleep with vLPI \(8192 + event) pending"
                }
            }
        }
        do {
            try wakeUp(0)
            for _ in 0..<2 { try round(0, &rig.guest.on.thread, sleeps: false) }
        } catch {
            return "\(error)"
        }
        total += rig.guest.counters
        if let stuck = rig.vm.distributor.census().stuck.first { return "P2: LPI \(stuck.rawValue) is stuck" }
        let came = total.latched + total.mergedPending + total.droppedInWindow
        guard UInt64(edges) == came else { return "P1: \(edges) signals, \(came) accounted for" }
        let gone =
            total.deliveries + total.mergedAtFold + total.mergedAtTransfer + total.destroyed
            + total.droppedAtUnforward
        guard total.latched == gone else { return "P1: \(total.latched) latched, \(gone) accounted for" }
        let dropped = total.droppedInWindow + total.droppedAtUnforward
        if beginning.mode == .lossless && dropped > 0 { return "\(dropped) dropped by an order that drops nothing" }
        return rig.agrees ? fault : "the host's ITS and the model lead an event to different places"
    }
}
