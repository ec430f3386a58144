import Interleaving
import TestSupport
import Testing

/// Protocols (b) residency and doorbell, and (c) upgrade, downgrade and moves with the grace period.
@Suite("Interleavings of the direct path") struct DirectInterleavingTests {
    struct Plan: Sendable {
        let name: String
        let beginning: Stage.Beginning
        let acts: [[Actor.Act]]

        init(_ name: String, _ acts: [[Actor.Act]], _ change: (inout Stage.Beginning) -> Void) {
            self.name = name
            self.acts = acts
            var beginning = Stage.Beginning()
            change(&beginning)
            self.beginning = beginning
        }

        func stage(_ breakage: Breakage? = nil) -> Stage { Stage(beginning, breakage: breakage, acts) }
    }

    /// (b): a guest that is or goes to sleep, and who has something for it.
    static let residency: [Plan] = [
        Plan("two devices, a guest that goes to sleep", [[.guest(0)], [.signal(0)], [.signal(1)]]) {
            $0.forwarded = [0, 1]
        },
        Plan("one device twice, a guest that sleeps", [[.guest(0)], [.signal(0), .signal(0)]]) {
            $0.forwarded = [0]
            $0.asleep = [0]
        },
        Plan("a vLPI is enabled while it is pending", [[.guest(0)], [.signal(0)], [.enable(0)]]) {
            $0.forwarded = [0]
            $0.masked = [0]
        },
        Plan("a guest that loses its processor", [[.guest(0), .preempt(0), .guest(0)], [.signal(0), .signal(0)]]) {
            $0.forwarded = [0]
        },
        Plan("a vLPI beside an LPI", [[.guest(0)], [.signal(0)], [.signal(1)]]) { $0.forwarded = [0] },
    ]

    /// (c): toggles and moves at every step of an injection and of an acknowledge.
    static let toggles: [Plan] = [
        Plan("up and down", [[.forward(0), .unforward(0)], [.signal(0), .signal(0)], [.guest(0)]]) { $0.lpis = 1 },
        Plan("down and up", [[.unforward(0), .forward(0)], [.signal(0), .signal(0)], [.guest(0)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
        },
        Plan("down, two MSIs, no guest", [[.unforward(0)], [.signal(0)], [.signal(0)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
        },
        Plan("a vLPI moves", [[.move(0, to: 1)], [.signal(0), .signal(0)], [.guest(0)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
            $0.asleep = [1]
        },
        Plan("a vLPI moves away and back", [[.move(0, to: 1), .move(0, to: 0)], [.signal(0)], [.guest(0)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
        },
        Plan("a vLPI moves, two guests", [[.move(0, to: 1)], [.signal(0)], [.guest(0)], [.guest(1)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
        },
        Plan("an LPI moves and becomes a vLPI", [[.move(0, to: 1), .forward(0)], [.signal(0)], [.guest(0)]]) {
            $0.lpis = 1
        },
        Plan("CLEAR at every step", [[.clear(0), .unforward(0)], [.signal(0)], [.guest(0)]]) {
            $0.lpis = 1
            $0.forwarded = [0]
        },
        Plan("one list register, two LPIs, one goes up", [[.forward(0)], [.signal(0), .signal(1)], [.guest(0)]]) {
            $0.listRegisters = 1
        },
    ]

    @Test(arguments: residency.indices) func `P14: no wake-up is lost, whoever is stopped where`(number: Int) {
        explore(Self.residency[number])
    }

    @Test(arguments: toggles.indices) func `P1 to P4, P12: a toggle or a move at every step`(number: Int) {
        explore(Self.toggles[number])
    }

    private func explore(_ plan: Plan) {
        let exploration = Exploration(most: 1_500, random: 200, seed: SeededRandom.testSeed())
        let findings = exploration.explore { plan.stage() }
        findings.show(plan.name)
        #expect(findings.failure == nil, "\(plan.name): \(findings)")
        #expect(findings.completed >= (plan.acts.count > 3 ? 0 : 1), "\(plan.name): \(findings)")
    }

    @Test(arguments: Breakage.allCases)
    func `what the protocols must not leave out is missed, and the schedule shows it again`(breakage: Breakage) throws {
        let findings = Exploration(seed: SeededRandom.testSeed()).explore { breakage.plan.stage(breakage) }
        findings.show("\(breakage)")
        let failure = try #require(findings.failure, "\(breakage): \(findings)")
        #expect(failure.words.hasPrefix(breakage.verdict) && failure.isRepeatable, "\(breakage): \(failure)")
    }
}
