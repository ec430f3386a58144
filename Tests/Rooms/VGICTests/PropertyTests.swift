import Lockfree
import TestSupport
import Testing

@testable import VGIC

/// Properties of VGIC.docc/Properties that no vector shows: on random schedules over both homes of a pending state,
/// with list registers from one to more than enough.
@Suite("Properties") struct PropertyTests {
    /// What happened to each LPI, by steps of the schedule.
    private struct History {
        /// Accepted edges and acknowledges.
        var edges = [Int](repeating: 0, count: DirectRig.events)
        var acknowledges = [Int](repeating: 0, count: DirectRig.events)
        var lastEdge = [Int](repeating: -1, count: DirectRig.events)
        var lastAcknowledge = [Int](repeating: -1, count: DirectRig.events)
    }

    @Test(arguments: [1, 4, 16])
    func `P1, P2, P3: no acknowledge without an edge before it, no edge without an acknowledge after it`(
        listRegisters: Int
    ) throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            var rig = try DirectRig(perVCPU: true, listRegisters: listRegisters)
            var history = History()
            for step in 0..<400 {
                let event = random.below(DirectRig.events)
                switch random.below(10) {
                case 0: try rig.enable([17, 3][event % 2])
                case 1: try rig.disable([17, 3][event % 2])
                case 2:
                    try rig.guest.execute(
                        .movi(
                            device: DirectRig.device, event: EventID(UInt32(event)),
                            collection: CollectionID(UInt32(random.below(2)))))
                case 3...4: acknowledge(&rig, &history, step)
                default:
                    rig.deviceSignals(event)
                    history.edges[event] += 1
                    history.lastEdge[event] = step
                }
                #expect(zip(history.acknowledges, history.edges).allSatisfy { $0 <= $1 }, "seed \(seed), step \(step)")
                #expect(Self.homes(rig) == [], "seed \(seed), step \(step)")
            }
            // The host's timer, as in KVM, for what waits on another vCPU's list.
            for vcpu in rig.vm.distributor.census().strandedOn { rig.vm.distributor.tick(vcpu: vcpu) }
            acknowledge(&rig, &history, 400)
            for event in 0..<DirectRig.events where history.lastEdge[event] >= 0 {
                #expect(history.lastAcknowledge[event] >= history.lastEdge[event], "seed \(seed), event \(event)")
            }
            let again = rig.guest.run()
            #expect(again.isEmpty, "seed \(seed): nothing was left, and something came")
        }
    }

    private func acknowledge(_ rig: inout DirectRig, _ history: inout History, _ step: Int) {
        for intid in rig.guest.run() {
            history.acknowledges[Int(intid) - 8192] += 1
            history.lastAcknowledge[Int(intid) - 8192] = step
        }
    }

    /// P4: the LPIs that are pending in two list registers, on two ap_lists, or latched though they are forwarded.
    private static func homes(_ rig: DirectRig) -> Set<UInt32> {
        var seen: Set<UInt32> = []
        var twice: Set<UInt32> = []
        for vcpu in 0..<rig.vm.distributor.vcpuCount {
            for number in 0..<16 where rig.vm.distributor.vcpus[vcpu].listPending >> UInt32(number) & 1 != 0 {
                let register = ListRegister(rawValue: rig.vm.distributor.vcpus[vcpu].listRegisters[number])
                if !seen.insert(register.intid.rawValue).inserted { twice.insert(register.intid.rawValue) }
            }
        }
        for event in 0..<DirectRig.events {
            let lpi = rig.lpi(event)
            if lpi.isForwarded && rig.vm.distributor.isLatched(lpi, thread: &rig.guest.on.thread) {
                twice.insert(lpi.intid.rawValue)
            }
        }
        return twice
    }
}
