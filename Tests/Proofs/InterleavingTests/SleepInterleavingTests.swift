import Interleaving
import TestSupport
import Testing
import VGIC
import Vocabulary

/// Protocol (b) through registers: load, put, WFI and the doorbell of a vPE that comes, goes and moves meanwhile.
@Suite("Interleavings of a vCPU's sleep") struct SleepInterleavingTests {
    struct Plan: Sendable {
        let name: String
        let acts: [[SleepStage.Act]]
        var beginning = SleepStage.Beginning()

        init(_ name: String, _ acts: [[SleepStage.Act]], _ change: (inout SleepStage.Beginning) -> Void = { _ in }) {
            self.name = name
            self.acts = acts
            change(&beginning)
        }
    }

    static let lossless: [Plan] = [
        Plan("MSIs while it goes to sleep", [[.guest(0)], [.signal(0), .signal(2)]]) { $0.isEnabled = true },
        Plan("MSIs to a sleeper, on 4.1", [[.guest(1)], [.signal(0)], [.signal(2)]]) {
            $0.profile = .gicv41
            $0.isEnabled = true
            $0.isAsleep = true
        },
        Plan("ENABLE beside a vCPU that goes to sleep", [[.guest(0)], [.enable], [.signal(0)]]),
        Plan("ENABLE of a sleeper", [[.enable], [.signal(0)], [.guest(1)]]) { $0.isAsleep = true },
        Plan("DISABLE and ENABLE of a sleeper", [[.disable, .enable], [.signal(0)], [.guest(0)]]) {
            $0.isEnabled = true
            $0.isAsleep = true
        },
        Plan("DISABLE of one that goes to sleep", [[.disable], [.signal(0)], [.guest(0)]]) { $0.isEnabled = true },
        Plan("VMOVP of a sleeper", [[.moveVPE(1)], [.signal(0)], [.guest(0)]]) {
            $0.isEnabled = true
            $0.isAsleep = true
        },
    ]

    /// The RFC's ENABLE asks for no doorbell.
    static let linux: [Plan] = [
        Plan("ENABLE of a sleeper", [[.enable], [.signal(0)]]) { $0.isAsleep = true },
        Plan("ENABLE beside a vCPU that goes to sleep", [[.guest(0)], [.enable], [.signal(0)]]),
    ].map {
        var plan = $0
        plan.beginning.mode = .linux
        return plan
    }

    @Test(arguments: lossless.indices) func `P1, P2, P14: nobody sleeps with a vLPI pending`(number: Int) {
        let plan = Self.lossless[number]
        let exploration = Exploration(bound: 1, most: 600, random: 60, seed: SeededRandom.testSeed())
        let findings = exploration.explore { SleepStage(plan.beginning, plan.acts) }
        findings.show(plan.name)
        #expect(findings.failure == nil, "\(plan.name): \(findings)")
    }

    @Test(arguments: linux.indices) func `without a doorbell it oversleeps, and the schedule shows it again`(
        number: Int
    ) {
        let plan = Self.linux[number]
        let exploration = Exploration(bound: 1, most: 1_000, random: 200, seed: SeededRandom.testSeed())
        let findings = exploration.explore { SleepStage(plan.beginning, plan.acts) }
        #expect(findings.failure?.words.contains("P14") == true, "\(plan.name): \(findings)")
        #expect(findings.failure?.isRepeatable == true, "\(plan.name): \(findings)")
    }
}
