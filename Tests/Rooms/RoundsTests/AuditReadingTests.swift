import Metrics
import Testing
import Vocabulary

@testable import Kernel
@testable import Results
@testable import Rounds

@Suite("What disturbed the machine")
struct AuditReadingTests {
    /// One second on two processors in which nothing happened.
    private var quiet: Disturbance {
        var before = DisturbanceReading()
        before.stealNanoseconds = 70_000_000
        before.cpuPressureNanoseconds = 9_000_000
        before.throttledPeriods = 3
        before.involuntarySwitches = 40
        before.migrations = 1
        return Disturbance(from: before, to: before, elapsedNanoseconds: 1_000_000_000, processors: 2)
    }

    private func audit(
        _ disturbance: Disturbance, needs: [ProcessorNeed] = [.init(topology: "vcpu-apart", processors: 2)],
        excludedRounds: Int = 0
    ) -> Audit {
        Audit(disturbance, needs: needs, processors: 2, excludedRounds: excludedRounds)
    }

    @Test("is nothing on a quiet machine: grade A without a reason")
    func undisturbed() {
        #expect(audit(quiet) == Audit(grade: .a, reasons: []))
    }

    @Test("is steal: below 2 % of all processors' time grade B, above it grade C")
    func steal() {
        var disturbance = quiet
        disturbance.stealNanoseconds = 40_000_000
        #expect(audit(disturbance).grade == .b)
        #expect(audit(disturbance).reasons == ["the hypervisor gave 2 % of the CPU time to others"])
        disturbance.stealNanoseconds = 50_000_000
        #expect(audit(disturbance).grade == .c)
        #expect(
            audit(disturbance).reasons == ["the hypervisor gave 2.5 % of the CPU time to others (limit 2 %)"])
    }

    @Test("is never more than the whole time")
    func whole() {
        var disturbance = quiet
        disturbance.pressureNanoseconds = disturbance.elapsedNanoseconds + 4_000_000
        disturbance.stealNanoseconds = 3 * disturbance.elapsedNanoseconds
        #expect(disturbance.pressureShare == 1 && disturbance.stealShare == 1)
        #expect(audit(disturbance).reasons.contains("somebody waited for a CPU in 100 % of the time"))
    }

    @Test("is not proved by a single tick of steal in a short slice, but by two")
    func ticks() {
        var disturbance = quiet
        disturbance.elapsedNanoseconds = 50_000_000
        disturbance.stealNanoseconds = 10_000_000
        #expect(disturbance.verdictAgainst == nil)
        disturbance.stealNanoseconds = 20_000_000
        #expect(disturbance.verdictAgainst != nil)
    }

    @Test("is the quota's before it is the hypervisor's, where both took the CPU away")
    func quotaBeforeSteal() {
        var disturbance = quiet
        disturbance.elapsedNanoseconds = 1_000_000_000
        disturbance.stealNanoseconds = 300_000_000
        disturbance.throttledPeriods = 8
        #expect(disturbance.verdictAgainst?.hasPrefix("the cgroup was throttled") == true)
        var rounds = RoundsAudit(processors: 2, concernsWallTime: true)
        var stolen = disturbance
        stolen.throttledPeriods = 0
        // The first round met the hypervisor alone; what all of them met is what is said.
        for seen in [stolen, disturbance, disturbance] { _ = rounds.take(seen, of: "direct") }
        rounds.endRound(0)
        rounds.keeping = ["direct"]
        let reasons = Audit(rounds, needs: [], processors: 2).reasons
        #expect(reasons.contains { $0.contains("had to be kept: the cgroup was throttled") }, "\(reasons)")
    }

    @Test("is throttling: one period in ten seconds grade B, one in a second grade C")
    func throttling() {
        var disturbance = quiet
        disturbance.throttledPeriods = 1
        #expect(audit(disturbance).grade == .c)
        disturbance.elapsedNanoseconds = 10_000_000_000
        #expect(audit(disturbance).grade == .b)
        #expect(audit(disturbance).reasons == ["the cgroup was throttled, up to 1 % of the time"])
    }

    @Test("is waiting for CPUs and being taken off them, which never exceed grade B")
    func contention() {
        var disturbance = quiet
        disturbance.pressureNanoseconds = 900_000_000
        disturbance.involuntarySwitches = 500
        #expect(audit(disturbance).grade == .b)
        #expect(
            audit(disturbance).reasons == [
                "somebody waited for a CPU in 90 % of the time",
                "the measuring threads were taken off their CPUs 500 times a second",
            ])
        disturbance.pressureNanoseconds = 9_999_999
        disturbance.involuntarySwitches = 10
        #expect(audit(disturbance).grade == .a)
    }

    @Test("is a processor that was away for over 5 ms, a thread that was moved, and a clock that was changed: grade C")
    func gaps() {
        var disturbance = quiet
        disturbance.spinGapNanoseconds = 90_000
        #expect(audit(disturbance).grade == .a)
        disturbance.spinGapNanoseconds = 5_000_000
        #expect(audit(disturbance).grade == .b)
        #expect(audit(disturbance).reasons == ["the CPU was away for up to 5 ms at once"])
        disturbance.spinGapNanoseconds = 5_100_000
        #expect(audit(disturbance).grade == .c)
        #expect(disturbance.verdictAgainst == "the CPU was away for 5.1 ms at once (limit 5 ms)")
        // A stop of a second between the slices' own readings outweighs it.
        disturbance.awayNanoseconds = 1_048_375_096
        #expect(disturbance.verdictAgainst?.hasPrefix("the CPU was away for 1048.4 ms of a slice") == true)
        disturbance.awayNanoseconds = nil
        // Processor time does not run while the processor is away.
        disturbance.concernsWallTime = false
        #expect(disturbance.verdictAgainst == nil && audit(disturbance).grade == .b)
        disturbance.migrations = 1
        #expect(disturbance.verdictAgainst == "a measuring thread was moved to another CPU")
        disturbance.migrations = 0
        disturbance.changedClock = true
        #expect(disturbance.verdictAgainst == "the kernel changed its clock source")
    }

    @Test("is a topology that needs more CPUs than there are: grade C, the widest first, each once")
    func shortage() {
        let needs = [
            ProcessorNeed(topology: "inline", processors: 1), .init(topology: "apart", processors: 3),
            .init(topology: "apart", processors: 3), .init(topology: "crowd", processors: 4),
        ]
        let audit = audit(quiet, needs: needs)
        #expect(audit.grade == .c)
        #expect(
            audit.reasons == [
                "topology crowd needs 4 CPUs, this process may use 2",
                "topology apart needs 3 CPUs, this process may use 2",
            ])
    }

    @Test("says what could not be looked for, without blaming the machine for it")
    func unreadable() {
        var after = DisturbanceReading()
        after.involuntarySwitches = 5
        let disturbance = Disturbance(from: after, to: after, elapsedNanoseconds: 1, processors: 1)
        let audit = audit(disturbance)
        #expect(audit.grade == .a)
        #expect(audit.reasons.count == 1 && audit.reasons[0].hasPrefix("could not be looked for: steal"))
    }

    @Test("takes a total that went backwards for unreadable")
    func backwards() {
        var before = DisturbanceReading()
        before.stealNanoseconds = 20
        var after = before
        after.stealNanoseconds = 10
        let disturbance = Disturbance(from: before, to: after, elapsedNanoseconds: 1, processors: 1)
        #expect(disturbance.stealNanoseconds == nil)
    }

    @Test("names rounds that were left out")
    func exclusions() {
        #expect(
            audit(quiet, excludedRounds: 1) == Audit(grade: .b, reasons: ["1 round was left out"], excludedRounds: 1))
        #expect(audit(quiet, excludedRounds: 2).reasons == ["2 rounds were left out"])
    }

    @Test("shows a share that rounds to nothing as more than nothing")
    func rounding() {
        #expect(Disturbance.percent(0) == "0 %")
        #expect(Disturbance.percent(0.0001) == "< 0.1 %")
        #expect(Disturbance.percent(0.015) == "1.5 %")
        #expect(Disturbance.percent(1) == "100 %")
    }

    @Test("can be read on this machine")
    func live() {
        let before = DisturbanceReading.now()
        let disturbance = Disturbance(
            from: before, to: .now(), elapsedNanoseconds: 1_000_000, processors: Processor.allowed().count)
        #expect(disturbance.involuntarySwitches != nil)
    }

    @Test("comes with what would mend it, and nothing to mend on a quiet machine")
    func mends() {
        #expect(audit(quiet).remedies == [])
        var disturbance = quiet
        disturbance.stealNanoseconds = 40_000_000
        disturbance.throttledPeriods = 1
        disturbance.pressureNanoseconds = 900_000_000
        let remedies = audit(disturbance, needs: [.init(topology: "vcpu-apart", processors: 3)]).remedies
        #expect(remedies.count == 4)
        for word in ["more CPUs", "hypervisor", "cpu.max", "cpuset"] {
            #expect(remedies.contains { $0.contains(word) }, "\(word)")
        }
        var machine = HostRecord()
        #expect(Audit.remedies(machine) == [])
        machine.add(MachineFact("governor", text: "schedutil", else: ""))
        machine.add(MachineFact("turbo", flag: true, else: ""))
        machine.add(MachineFact("smt", flag: true, else: ""))
        machine.add(MachineFact("ioUringDisabled", number: 2, else: ""))
        #expect(Audit.remedies(machine).count == 4)
        machine.add(MachineFact("governor", text: "performance", else: ""))
        machine.add(MachineFact("turbo", flag: false, else: ""))
        machine.add(MachineFact("smt", flag: false, else: ""))
        machine.add(MachineFact("ioUringDisabled", number: 0, else: ""))
        #expect(Audit.remedies(machine) == [])
    }

    @Test("is answered by what to change: gaps that nobody waited for, and threads that are moved")
    func mendsOfGaps() {
        #expect(audit(quiet).remedies.isEmpty)
        var disturbance = quiet
        disturbance.spinGapNanoseconds = 7_000_000
        #expect(audit(disturbance).remedies.contains { $0.contains("goes away for milliseconds") })
        disturbance.pressureNanoseconds = 500_000_000
        #expect(!audit(disturbance).remedies.contains { $0.contains("goes away for milliseconds") })
        disturbance.migrations = 2
        #expect(audit(disturbance).remedies.contains { $0.contains("moves the measuring threads") })
    }
}
