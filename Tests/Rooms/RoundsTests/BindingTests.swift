import CLinux
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Rounds
@testable import Vocabulary

/// What is measured on a processor of nobody's choosing is no figure: a run that cannot bind its thread does not begin.
@Suite("A run whose thread cannot be bound") struct BindingTests {
    @Test(.enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"), arguments: [true, false])
    func fails(isCounting: Bool) throws {
        let words = try onOwnThread {
            var plan = RunPlan(suite: "smoke")
            plan.loops = [.call]
            plan.durationSeconds = 0.1
            #expect(SystemCallFilter(call: Int(SYS_sched_setaffinity), error: EPERM).install())
            do throws(RunError) {
                _ = isCounting ? try Runner.count(CountPlan(plan)) : try Runner(plan).run { _ in }
                return "it ran"
            } catch {
                return "\(error)"
            }
        }
        #expect(words.contains("cannot be bound to CPU \(try #require(Processor.allowed().first))"), "\(words)")
        #expect(words.contains("taskset"), "\(words)")
    }
}
