import Interleaving
import Lockfree
import Vocabulary

@testable import VGIC

/// A VM of two vCPUs with a passed-through device (`DirectRig`), and what userspace, the guest's commands, the device
/// and the vCPUs do to it at once: protocol (c) with all its locks, the host's ITS and the grace period.
final class MachineStage: Scenario {
    /// One thing after the other. vCPUs by id, 17 and 3; event n is LPI 8192 + n.
    enum Act: Sendable {
        case enable(UInt32)
        case disable(UInt32)
        case forward(Int)
        case unforward(Int)
        case movi(Int, collection: UInt32)
        case mapc(UInt32, to: UInt32)
        case movall(from: UInt32, to: UInt32)
        case moveVPE(UInt32, processor: Int)
        case discard(Int)
        case signal(Int)
        /// The vCPU of that index acknowledges what it finds.
        case guest(Int)
    }

    struct Beginning: Sendable {
        var mode = Forwarding.lossless
        var vpeids = 2
        /// vCPUs that have a vPE.
        var enabled: Set<UInt32> = []
        /// Events that have an interrupt of the host behind them, and those that signals are about.
        var bound: Set<Int> = [0]
        /// Whether what is pending in a table meets a DISCARD of Linux's before a guest runs.
        var goesDown = false
        var quirks: Quirks = []
    }

    private var rig: DirectRig
    private let direct: DirectInjection
    private let beginning: Beginning
    private let acts: [[Act]]
    private var total = ModelCounters()
    private var edges = [Int](repeating: 0, count: DirectRig.events)
    private var acknowledges = [Int](repeating: 0, count: DirectRig.events)
    /// vCPUs whose disable has returned, and that nobody has enabled since.
    private var isGone: Set<UInt32> = []
    private var isRunning = [false, false]
    private var fault: String?
    /// Terms that the moment of an injection foretells, and how often each came true in all runs.
    private var foretold = (window: UInt64(0), unforward: UInt64(0))
    private var isExact = true
    private(set) var seen = Outcomes()

    /// What became of signals in all runs so far.
    struct Outcomes: Sendable {
        var inWindow = 0
        var atUnforward = 0
        var delivered = 0
        var foretold = 0
    }

    init(_ beginning: Beginning, _ acts: [[Act]]) {
        self.beginning = beginning
        self.acts = acts
        let host = HostGIC(processors: 2, vpeids: beginning.vpeids, lpis: 64)
        do {
            rig = try DirectRig(
                beginning.mode, host: host, perVCPU: true, quirks: beginning.quirks, forwards: false,
                readers: acts.count)
            // What the cache makes room for when it first sees an event it has from the first run on, as afterwards.
            for event in 0..<DirectRig.events {
                try rig.forward(event)
                rig.unforward(event)
            }
        } catch {
            fatalError("no rig: \(error)")
        }
        direct = rig.direct
    }

    var strands: Int { acts.count }

    func prepare() {
        do {
            for id in [17, 3] as [UInt32] {
                try rig.guest.execute(
                    .mapc(collection: CollectionID(id == 17 ? 0 : 1), target: VCPUID(id), valid: true))
                try rig.disable(id)
            }
            for (vcpu, id) in ([17, 3] as [UInt32]).enumerated() {
                // A DISCARD and a disable leave index bits behind, which the next one to look takes away.
                try rig.enable(id)
                runGuest(vcpu, &rig.guest.on.thread)
                try rig.disable(id)
            }
            for event in 0..<DirectRig.events {
                if rig.vm.its.lpi(DirectRig.device, EventID(UInt32(event))) == nil {
                    try rig.guest.map(UInt32(event), UInt32(8192 + event), UInt32(event % 2))
                }
                try rig.guest.execute(movi(event, UInt32(event % 2)))
                if !beginning.bound.contains(event) { rig.unforward(event) }
            }
            for id in beginning.enabled { try rig.enable(id) }
            for event in beginning.bound { try rig.forward(event) }
        } catch {
            fatalError("the beginning: \(error)")
        }
        settle()
        rig.guest.counters = ModelCounters()
        total = ModelCounters()
        for event in 0..<DirectRig.events { (edges[event], acknowledges[event]) = (0, 0) }
        isGone = Set([17, 3]).subtracting(beginning.enabled)
        foretold = (0, 0)
        isExact = true
        fault = nil
    }

    private func movi(_ event: Int, _ collection: UInt32) -> Command {
        .movi(device: DirectRig.device, event: EventID(UInt32(event)), collection: CollectionID(collection))
    }

    // MARK: - on the strands

    func run(_ strand: Int) {
        var mine = rig
        mine.guest.on = RigThread(HostThread(wakes: rig.guest.on.thread.wakes, reader: strand))
        for act in acts[strand] {
            do {
                try perform(act, &mine, strand)
            } catch {
                // A pool without a vPEID left: software goes on.
                if case .enable = act { continue }
                fault = fault ?? "\(act): \(error)"
            }
        }
        total += mine.guest.counters
    }

    private func perform(_ act: Act, _ mine: inout DirectRig, _ strand: Int) throws {
        switch act {
        case .enable(let id):
            isGone.remove(id)
            try mine.enable(id)
        case .disable(let id):
            try mine.disable(id)
            if try mine.vm.queryVLPI(vcpu: VCPUID(id), thread: &mine.guest.on.thread) {
                fault = fault ?? "P12: enabled after a disable"
            }
            isGone.insert(id)
        case .forward(let event): try mine.forward(event)
        case .unforward(let event): mine.unforward(event)
        case .movi(let event, let collection): try mine.guest.execute(movi(event, collection))
        case .mapc(let collection, let id):
            try mine.guest.execute(.mapc(collection: CollectionID(collection), target: VCPUID(id), valid: true))
        case .movall(let from, let to):
            try mine.guest.execute(.movall(from: VCPUID(from), to: VCPUID(to)))
        case .moveVPE(let id, let processor):
            try mine.vm.moveVPE(vcpu: VCPUID(id), processor: processor, thread: &mine.guest.on.thread)
        case .discard(let event):
            try mine.guest.execute(.discard(device: DirectRig.device, event: EventID(UInt32(event))))
        case .signal(let event): signal(event, &mine, strand)
        case .guest(let vcpu): runGuest(vcpu, &mine.guest.on.thread)
        }
    }

    /// As a device's MSI goes: by the cache inside a section, else under its_lock.
    private func signal(_ event: Int, _ mine: inout DirectRig, _ strand: Int) {
        edges[event] += 1
        let state = Scheduler.unseen { unsafe rig.lpi(event).pointer.pointee.vpe.load(ordering: .acquiring) }
        let (turns, before) = (Scheduler.handovers, mine.guest.counters)
        mine.guest.on.thread.enter(mine.vm.quiescence)
        let id = EventID(UInt32(event))
        if let cached = mine.vm.its.cached(DirectRig.device, id, thread: &mine.guest.on.thread) {
            mine.vm.distributor.inject(cached.lpi, stamp: Stamp(onTime: 1), thread: &mine.guest.on.thread)
            mine.vm.its.release(cached, thread: &mine.guest.on.thread)
            mine.guest.on.thread.leave(mine.vm.quiescence)
        } else {
            mine.guest.on.thread.leave(mine.vm.quiescence)
            _ = mine.vm.its.inject(
                DirectRig.device, id, stamp: Stamp(onTime: 1), byDevice: true, thread: &mine.guest.on.thread)
        }
        let after = mine.guest.counters
        guard Scheduler.handovers == turns else {
            isExact = false  // others went on meanwhile: only the account can be asked
            return
        }
        // All at one place of the others: where the host's event led at that moment decides.
        seen.foretold += 1
        if state == Interrupt.discarded {
            foretold.window += 1
            if after.droppedInWindow == before.droppedInWindow { fault = fault ?? "an MSI came out of the window" }
        } else if after.droppedInWindow != before.droppedInWindow {
            fault = fault ?? "an MSI was dropped outside the window"
        } else if state >= 0, beginning.goesDown, after.latched > before.latched {
            foretold.unforward += 1  // the DISCARD comes, and takes it away
        }
    }

    private func runGuest(_ vcpu: Int, _ thread: inout HostThread) {
        var sink = Acknowledges(stage: self)
        isRunning[vcpu] = true
        _ = rig.vm.distributor.run(vcpu: vcpu, budget: 16, sink: &sink, thread: &thread)
        isRunning[vcpu] = false
    }

    private struct Acknowledges: AcknowledgeSink {
        let stage: MachineStage
        mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {
            stage.acknowledges[Int(intid.rawValue) - 8192] += 1
        }
    }

    // MARK: - what must hold

    /// P12: no vLPI and nothing pending in the table of a vCPU whose disable has returned. P13: a vPEID is one vPE's.
    func invariant() -> String? {
        if let fault { return fault }
        for event in 0..<2 {
            let irq = unsafe rig.lpi(event).pointer
            let vpe = unsafe irq.pointee.vpe.load(ordering: .acquiring)
            if vpe >= 0, isGone.contains([17, 3][Int(vpe)]) { return "P12: a vLPI of a vCPU that is disabled" }
            let word = unsafe irq.pointee.virtualPending.load(ordering: .acquiring)
            if word != 0, isGone == [17, 3], isRunning == [false, false] {
                return "P12: pending in a table though every vCPU is disabled"
            }
        }
        // Read without the lock that guards them: whoever holds it has been stopped between two accesses.
        let ids = direct.vpes.compactMap { $0?.id }
        if Set(ids).count < ids.count { return "P13: two vPEs with one vPEID" }
        return nil
    }

    func verdict() -> String? {
        if let fault = invariant() { return fault }
        settle()
        total += rig.guest.counters
        if let fault = invariant() { return fault }
        if rig.host.vpeidsInUse != rig.direct.vpes.count(where: { $0 != nil }) {
            return "P13: \(rig.host.vpeidsInUse) vPEIDs in use"
        }
        if !rig.agrees { return "the host's ITS and the model lead an event to different places" }
        let sent = UInt64(edges.reduce(0, +))
        let came = total.latched + total.mergedPending + total.droppedInWindow + total.blocked + total.refused
        guard sent == came else { return "P1: \(sent) signals, \(came) accounted for" }
        let gone =
            total.deliveries + total.mergedAtFold + total.mergedAtTransfer + total.destroyed
            + total.droppedAtUnforward
        if let stuck = rig.vm.distributor.census().stuck.first { return "P2: LPI \(stuck.rawValue) is stuck" }
        guard total.latched == gone else { return "P1: \(total.latched) latched, \(gone) accounted for" }
        let dropped = total.droppedInWindow + total.droppedAtUnforward
        if beginning.mode == .lossless && dropped > 0 { return "\(dropped) dropped by an order that drops nothing" }
        for event in 0..<DirectRig.events {
            if acknowledges[event] > edges[event] { return "P3: an acknowledge without an edge" }
            let isLost = edges[event] > 0 && acknowledges[event] == 0
            if isLost && dropped + total.blocked + total.destroyed == 0 { return "P2: an edge without an acknowledge" }
        }
        if isExact, total.droppedInWindow != foretold.window { return "dropped in the window otherwise than foretold" }
        if isExact, beginning.goesDown || beginning.mode == .lossless,
            total.droppedAtUnforward != foretold.unforward
        {
            return "dropped on the way down otherwise than foretold"
        }
        seen.inWindow += Int(total.droppedInWindow)
        seen.atUnforward += Int(total.droppedAtUnforward)
        seen.delivered += Int(total.deliveries)
        return nil
    }

    /// Both vCPUs run until they find nothing. The host's tick takes them out of the guest first: what has been
    /// acknowledged leaves its list register, and what waits on another's list moves.
    private func settle() {
        for _ in 0..<4 {
            for vcpu in 0..<2 {
                rig.vm.distributor.tick(vcpu: vcpu)
                runGuest(vcpu, &rig.guest.on.thread)
            }
        }
    }
}
