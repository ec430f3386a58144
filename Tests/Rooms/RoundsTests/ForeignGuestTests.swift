import Kernel
import Results
import Suites
import Testing
import Vocabulary

@testable import Rounds

@Suite("Arms whose guest is for another architecture") struct ForeignGuestTests {
    @Test("are skipped with words on this host, and none of them is missing") func skipped() throws {
        let foreign = try #require(Suite.named("kvm")).arms.filter { $0.live.architecture != LiveArchitecture.host }
        #expect(!foreign.isEmpty)
        var plan = RunPlan(suite: "kvm")
        plan.names = foreign.map { NamePattern($0.name) }
        let runner = try Runner(plan)
        let (records, skipped) = runner.makeArms(
            runner.arms, clock: TickClock.calibrated(), processors: Processor.allowed())
        #expect(records.isEmpty && skipped.map(\.name) == foreign.map(\.name))
        for (arm, skip) in zip(foreign, skipped) {
            let architecture = arm.live.architecture.word
            #expect(
                skip.reason.contains("its guest is for \(architecture)") && skip.reason.contains("\(architecture) host")
            )
        }
    }

    @Test("stand in suite kvm under the names of their architecture, each with its floor") func named() throws {
        let arms = try #require(Suite.named("kvm")).arms
        for architecture in LiveArchitecture.allCases {
            let own = arms.filter { $0.live.architecture == architecture }
            #expect(own.allSatisfy { $0.name.hasPrefix("kvm-\(architecture.word)-") && $0.contradiction == nil })
            for loop in Set(own.map(\.loop)) { #expect(own.contains { $0.loop == loop && $0.live.isFloor }) }
        }
        #expect(arms.filter { $0.live.interrupt != .msi }.allSatisfy { $0.live.architecture == .arm64 })
        let paths = try #require(Suite.named("paths")).arms.filter(\.isLive)
        #expect(paths.allSatisfy { $0.live.architecture == LiveArchitecture.host ?? .x86 } && paths.count == 5)
    }
}
