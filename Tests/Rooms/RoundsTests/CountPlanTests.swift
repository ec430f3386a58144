import Testing
import Vocabulary

@testable import Rounds

@Suite struct CountPlanTests {
    @Test func whatAnotherProcessIsToCountIsSaidInFull() throws {
        var plan = RunPlan(suite: "paths")
        plan.names = [NamePattern("direct*"), NamePattern("floor")]
        plan.paths = [.direct]
        plan.loops = [.epoll, .call]
        plan.caches = [.none]
        plan.topologies = [.inline]
        plan.guests = [.wfi]
        plan.workloads = [.trace]
        plan.counter = .perf
        let words = CountPlan(plan).arguments.joined(separator: " ")
        #expect(
            words == "counts paths --seed 1 --filter direct*,floor --path direct --loop epoll,call --cache none "
                + "--topology inline --guest wfi --workload trace --counter perf")
    }
}
