import Lockfree
import Testing
import VGIC

/// The software path against the naive reference on random schedules (P1 to P7, P16).
struct SoftwarePathTests {
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// Model and reference side by side.
    struct Pair {
        var guest: SteppedGuest
        var naive: NaiveGIC
        var random: Random
        let intids: [UInt32] = [40, 41, 42, 43, 44, 45, 46, 47, 8192, 8193, 8194, 8195]
        /// Something changed that kicks nobody: the vCPUs have to leave the guest before they are compared.
        var isStale = false
        let moves: Bool

        init(seed: UInt64, registers: Int, era: ListRegisterRules, moves: Bool) {
            guest = SteppedGuest(listRegisters: registers, era: era)
            naive = NaiveGIC(lpisStayActive: era == .upTo618)
            random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
            self.moves = moves
            for intid in intids {
                let priority = UInt8.random(in: 0..<6, using: &random) * 0x20
                let isLPI = intid >= 8192
                let isLevel = !isLPI && intid % 2 == 1
                naive.wires[intid] = .init(isLevel: isLevel, isLPI: isLPI, priority: priority, target: 0)
                if isLPI {
                    guest.mapLPI(intid, vcpu: 0, priority: priority)
                } else {
                    guest.configure(intid, priority: priority, isLevel: isLevel)
                }
            }
        }

        mutating func signal() throws {
            guard let intid = intids.randomElement(using: &random), let wire = naive.wires[intid] else { return }
            if wire.isLPI {
                guest.inject(intid)
                naive.wires[intid]?.latch = true
            } else if wire.isLevel {
                let level = Bool.random(using: &random)
                try guest.line(intid, level)
                naive.wires[intid]?.line = level
                isStale = isStale || !level
            } else {
                try guest.line(intid, true)
                naive.wires[intid]?.latch = true
            }
        }

        mutating func change() {
            guard let intid = intids.randomElement(using: &random) else { return }
            if moves, Bool.random(using: &random) {
                let target = Int.random(in: 0..<2, using: &random)
                guest.distributor.setTarget(guest.interrupt(intid), vcpu: target, thread: &guest.on.thread)
                naive.wires[intid]?.target = target
            } else if intid < 8192 {
                let enabled = Int.random(in: 0..<4, using: &random) > 0
                guest.configure(intid, enabled: enabled)
                naive.wires[intid]?.enabled = enabled
            } else {
                let vcpu = Int.random(in: 0..<2, using: &random)
                let mask = UInt8.random(in: 3...8, using: &random) * 0x1F
                guest.distributor.setPriorityMask(vcpu: vcpu, mask)
                naive.masks[vcpu] = mask
            }
            isStale = true
        }

        /// IAR on both sides; what is wrong, nil if they agree.
        mutating func acknowledge(_ vcpu: Int) -> String? {
            if isStale || moves { for index in 0..<2 { guest.stop(vcpu: index) } }
            isStale = false
            let allowed = naive.candidates(vcpu)
            let taken = guest.acknowledge(vcpu: vcpu)
            if taken == 1023 { return allowed.isEmpty ? nil : "1023, where \(allowed) could be taken" }
            guard allowed.contains(taken) else { return "\(taken), where \(allowed) could be taken" }
            naive.acknowledge(vcpu, taken)
            return nil
        }

        mutating func end(_ vcpu: Int) {
            if let intid = naive.end(vcpu) { guest.end(vcpu: vcpu, intid) }
        }
    }

    @Test(arguments: [1, 4, 16], ListRegisterRules.allCases)
    func `random schedules acknowledge what the reference allows, and nothing else`(
        registers: Int, era: ListRegisterRules
    )
        throws
    {
        for seed in 1...150 as ClosedRange<UInt64> {
            var pair = Pair(seed: seed, registers: registers, era: era, moves: seed % 2 == 0)
            for step in 0..<300 {
                let vcpu = Int.random(in: 0..<2, using: &pair.random)
                // Up to 6.18 what is active keeps its list register, so with few of them nothing preempts it.
                let mayNest = era == .from619 || registers == 16
                switch Int.random(in: 0..<10, using: &pair.random) {
                case 0..<4: try pair.signal()
                case 4: pair.change()
                case 5..<8 where mayNest || pair.naive.handled.allSatisfy(\.isEmpty):
                    if let fault = pair.acknowledge(vcpu) {
                        Issue.record("seed \(seed), step \(step), vCPU \(vcpu): \(fault)")
                        return
                    }
                default: pair.end(vcpu)
                }
            }
            #expect(pair.guest.balances, "seed \(seed)")
        }
    }
}
