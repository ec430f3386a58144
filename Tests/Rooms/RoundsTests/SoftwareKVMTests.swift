import LiveKVM
import Results
import Suites
import Testing
import Vocabulary

@testable import Rounds

@Suite struct SoftwareKVMTests {
    private static func facts(isSoftware: Bool) -> KVMFacts {
        var facts = KVMFacts.read()
        facts.module = isSoftware ? "kvm_pvm" : "kvm_intel"
        facts.isSoftware = isSoftware
        return facts
    }

    private static func leftOut(_ plan: RunPlan, isSoftware: Bool = true) -> [String] {
        let arms = plan.definition?.arms.filter(plan.keeps) ?? []
        return arms.compactMap { arm in
            plan.reasonToLeaveOut(arm, beside: arms) { facts(isSoftware: isSoftware) }?.name
        }
    }

    @Test func itsRowsRunOnlyIfTheyAreAskedFor() throws {
        let paths = RunPlan(suite: "paths")
        let live = try #require(Suite.named("paths")).arms.filter(\.isLive).map(\.name)
        #expect(!live.isEmpty && Self.leftOut(paths) == live)
        #expect(Self.leftOut(RunPlan(suite: "kvm")).isEmpty)
        var asked = paths
        asked.paths = [.kvm, .software]
        #expect(Self.leftOut(asked).isEmpty)
        asked = paths
        asked.names = [NamePattern("kvm-*"), NamePattern("floor")]
        #expect(Self.leftOut(asked).isEmpty)
        asked = paths
        asked.loops = [.call]
        #expect(Self.leftOut(asked) == live.filter { $0.hasSuffix("ioctl") || $0.hasSuffix("call") })
    }

    @Test func hardwareKVMRunsByDefault() {
        #expect(Self.leftOut(RunPlan(suite: "paths"), isSoftware: false).isEmpty)
    }

    @Test func theReasonNamesTheModuleAndTheWayOut() throws {
        let arms = try #require(Suite.named("paths")).arms
        let arm = try #require(arms.first { $0.isLive })
        let reason = RunPlan(suite: "paths").reasonToLeaveOut(arm, beside: arms) { Self.facts(isSoftware: true) }
        #expect(reason?.cause.contains("kvm_pvm") == true && reason?.remedy.contains("--path kvm") == true)
    }
}
