import Interleaving
import TestSupport
import Testing

/// Protocol (a): pending bitmap, set, take and remove.
@Suite("Interleavings of the pending bitmap") struct PendingBitmapInterleavingTests {
    /// Two in one leaf, the third in another, so that leaf and summary come and go under each other.
    private static let plans: [[[PendingBitmapScenario.Operation]]] = [
        [[.pass, .pass], [.insert(0)], [.insert(1)]],
        [[.pass, .pass], [.insert(0), .insert(64)], [.insert(65)]],
        [[.pass, .pass], [.insert(0), .remove(0)], [.insert(1)]],
        [[.pass], [.insert(1), .remove(1)], [.insert(0)], [.remove(0)]],
        // By way of another summary word than the first, which `nextWord` finds by the root alone.
        [[.pass], [.insert(4_096), .remove(4_096)], [.insert(4_097)]],
    ]

    @Test(arguments: plans.indices) func `a bit that is set is found, whoever is stopped where`(plan: Int) {
        let exploration = Exploration(most: 2_500, random: 200, seed: SeededRandom.testSeed())
        let findings = exploration.explore { PendingBitmapScenario(Self.plans[plan]) }
        #expect(findings.failure == nil, "\(findings)")
        #expect(findings.completed >= 1, "\(findings)")
        findings.show("bitmap \(plan)")
    }

    @Test(arguments: zip(PendingBitmapScenario.Breakage.allCases, [0, 0, 4]))
    func `what the protocol must not leave out is missed, and the schedule shows it again`(
        breakage: PendingBitmapScenario.Breakage, plan: Int
    ) throws {
        let exploration = Exploration(bound: 3, seed: SeededRandom.testSeed())
        let findings = exploration.explore { PendingBitmapScenario(Self.plans[plan], breakage: breakage) }
        let failure = try #require(findings.failure, "\(findings)")
        findings.show("\(breakage)")
        let isForetold = breakage.verdicts.contains { failure.words.contains($0) }
        #expect(isForetold && failure.isRepeatable, "\(breakage): \(failure)")
    }
}
