import Interleaving
import TestSupport
import Testing
import VGIC
import Vocabulary

/// Protocol (c) through the calls of userspace and the guest's commands: P1 to P4, P12, P13, and what Linux drops.
@Suite("Interleavings of toggles, moves and commands") struct MachineInterleavingTests {
    struct Plan: Sendable {
        let name: String
        let acts: [[MachineStage.Act]]
        let beginning: MachineStage.Beginning

        init(_ name: String, _ acts: [[MachineStage.Act]], _ change: (inout MachineStage.Beginning) -> Void = { _ in })
        {
            self.name = name
            self.acts = acts
            var beginning = MachineStage.Beginning()
            change(&beginning)
            self.beginning = beginning
        }
    }

    static let lossless: [Plan] = [
        Plan("ENABLE and DISABLE in a storm", [[.enable(17), .disable(17)], [.signal(0), .signal(0)], [.guest(0)]]),
        Plan("one vPEID for two vCPUs", [[.disable(17)], [.enable(3)], [.signal(0), .signal(1)]]) {
            $0.vpeids = 1
            $0.enabled = [17]
            $0.bound = [0, 1]
        },
        Plan("both vCPUs go down", [[.disable(17)], [.disable(3)], [.signal(0), .signal(1)]]) {
            $0.enabled = [17, 3]
            $0.bound = [0, 1]
        },
        Plan(
            "MOVI to a vCPU that is toggled",
            [
                [.movi(0, collection: 1), .movi(0, collection: 0)], [.enable(3), .disable(3)], [.signal(0)],
            ]
        ) { $0.enabled = [17] },
        Plan("MAPC to a vCPU without a vPE", [[.mapc(0, to: 3)], [.disable(17)], [.signal(0)]]) { $0.enabled = [17] },
        Plan("MOVALL between vPEs", [[.movall(from: 17, to: 3)], [.signal(0), .signal(0)], [.guest(0)]]) {
            $0.enabled = [17, 3]
        },
        Plan("VMOVP beside a toggle", [[.moveVPE(17, processor: 1)], [.disable(17), .enable(17)], [.signal(0)]]) {
            $0.enabled = [17]
        },
        Plan("DISCARD of a vLPI", [[.discard(0)], [.signal(0)], [.guest(0)]]) { $0.enabled = [17] },
        Plan("bound and unbound by two", [[.forward(0)], [.unforward(0)], [.signal(0)]]) { $0.enabled = [17] },
    ]

    /// Linux's sequences: an MSI at each of their steps.
    static let linux: [Plan] = [
        Plan("the way down", [[.unforward(0)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.goesDown = true
        },
        Plan("DISABLE", [[.disable(17)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.goesDown = true
        },
        Plan("MOVI to a vCPU without a vPE", [[.movi(0, collection: 1)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.goesDown = true
        },
        Plan("the way up", [[.forward(0)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.bound = []
        },
        Plan("ENABLE", [[.enable(17)], [.signal(0)]]),
    ].map {
        var beginning = $0.beginning
        beginning.mode = .linux
        return Plan($0.name, $0.acts) { $0 = beginning }
    }

    /// What the posted patches do wrong, in the order that loses nothing.
    static let broken: [Plan] = [
        Plan("an MSI between DISCARD and VMAPTI", [[.forward(0)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.bound = []
            $0.quirks = .discardWindow
        },
        Plan("a pending table that nobody reads back", [[.disable(17)], [.signal(0)]]) {
            $0.enabled = [17]
            $0.quirks = .noReadBack
        },
    ]

    @Test(arguments: lossless.indices) func `P1 to P4, P12, P13: nothing is lost at any step`(number: Int) {
        let plan = Self.lossless[number]
        let exploration = Exploration(bound: 1, most: 600, random: 60, seed: SeededRandom.testSeed())
        let findings = exploration.explore { MachineStage(plan.beginning, plan.acts) }
        findings.show(plan.name)
        #expect(findings.failure == nil, "\(plan.name): \(findings)")
    }

    @Test(arguments: linux.indices) func `what Linux drops is foretold by the step at which the MSI comes`(number: Int)
    {
        let plan = Self.linux[number]
        var stages: [MachineStage] = []
        let findings = Exploration(bound: 1, most: 1_000, random: 40, seed: SeededRandom.testSeed()).explore {
            stages.append(MachineStage(plan.beginning, plan.acts))
            return stages.last!
        }
        let seen = stages[0].seen
        findings.show("\(plan.name): \(seen)")
        #expect(findings.failure == nil && findings.completed == 1, "\(plan.name): \(findings)")
        #expect(seen.foretold > 10 && seen.inWindow > 0 && seen.delivered > 0, "\(plan.name): \(seen)")
        #expect((seen.atUnforward > 0) == plan.beginning.goesDown, "\(plan.name): \(seen)")
    }

    @Test(arguments: broken.indices) func `a loss at one step is found, and its schedule shows it again`(number: Int) {
        let plan = Self.broken[number]
        let exploration = Exploration(bound: 1, most: 1_000, random: 40, seed: SeededRandom.testSeed())
        let findings = exploration.explore { MachineStage(plan.beginning, plan.acts) }
        #expect(findings.failure?.words.contains("dropped") == true, "\(plan.name): \(findings)")
        #expect(findings.failure?.isRepeatable == true, "\(plan.name): \(findings)")
    }
}
