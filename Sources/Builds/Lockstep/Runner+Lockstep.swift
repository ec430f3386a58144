import Arms
import Documents
import Kernel
import Loads
import Metrics
import Results
public import Rounds
import Statistics
import Suites
public import Vocabulary

/// The answering side of the lock step: it serves questions until it is told to exit, or the asking process has gone.
extension Runner {
    /// Serves the process that compares this build with another one, over the page that this process was started with.
    /// - Throws: `notComparable` if it was started without a page, or if the page has another version.
    public func serveLockstep() throws(RunError) {
        try serveLockstep(LockstepPage(given: LockstepPage.descriptor))
    }

    /// Serves over a page.
    package func serveLockstep(_ page: LockstepPage) throws(RunError) {
        page[.answererVersion] = LockstepPage.version
        guard page[.version] == LockstepPage.version else {
            answer(page, .failed, text: "this build speaks version \(LockstepPage.version) of the page", 1)
            throw .notComparable("the page has version \(page[.version]), this build \(LockstepPage.version)")
        }
        try? FileLimit.raise()
        let processors = Processor.allowed()
        do throws(RunError) {
            if let first = processors.first { try Self.use([first]) }
        } catch {
            answer(page, .failed, text: "\(error)", 1)
            throw error
        }
        let clock = TickClock.calibrated()
        let (records, skipped) = makeArms(arms, clock: clock, processors: processors)
        defer { for record in records { record.machine.end() } }
        var served: UInt32 = 0
        while let asked = Self.nextQuestion(page, after: served) {
            served = asked
            guard let question = LockstepPage.Question(rawValue: page[.question]) else {
                answer(page, .failed, text: "there is no question \(page[.question])", asked)
                continue
            }
            if question == .end { return answer(page, .done, text: "", asked) }
            do throws(RunError) {
                let status = try respond(to: question, page, records, skipped, clock: clock)
                page[.status] = status.rawValue
                page.memory.post(asked, at: LockstepPage.Word.answered.rawValue)
            } catch {
                answer(page, .failed, text: "\(error)", asked)
            }
        }
    }

    /// Sleeps until there is a question; nil if the asking process has gone.
    private static func nextQuestion(_ page: LockstepPage, after served: UInt32) -> UInt32? {
        while true {
            let asked = page.memory.value(at: LockstepPage.Word.asked.rawValue)
            if asked != served { return asked }
            page.memory.wait(
                at: LockstepPage.Word.asked.rawValue, while: served, timeoutNanoseconds: 1_000_000_000)
            if ChildProcess.parent != Int32(truncatingIfNeeded: page[.asker]) { return nil }
        }
    }

    private func answer(_ page: LockstepPage, _ status: LockstepPage.Status, text: String, _ asked: UInt32) {
        _ = page.put(Array(text.utf8))
        page[.status] = status.rawValue
        page.memory.post(asked, at: LockstepPage.Word.answered.rawValue)
    }

    private func respond(
        to question: LockstepPage.Question, _ page: LockstepPage, _ records: [ArmRecord], _ skipped: [Skipped],
        clock: TickClock
    ) throws(RunError) -> LockstepPage.Status {
        switch question {
        case .hello:
            _ = try warmUp(records, rounds: nil)
            guard page.put(hello(records, skipped).json) else { throw .failed("the page has no room for so many arms") }
        case .handicap:
            let record = try arm(page, records)
            guard let amount = Handicap.Amount(kind: page.number(1), amount: page.real(2)) else {
                throw .failed("there is no handicap of kind \(page.number(1))")
            }
            try apply(record, amount, clock: clock)
            page.set([record.machine.syntheticWork.nanoseconds.bitPattern])
        case .slices:
            let record = try arm(page, records)
            let schedule = Schedule(
                closedSignals: Int(clamping: page.number(1)), openSignals: Int(clamping: page.number(2)),
                rate: page.real(3))
            let isCounted = page.number(4) != 0
            let before = DisturbanceReading.ofThread()
            guard let slices = runSlices(record, schedule, round: isCounted ? record.rounds.count : nil, clock: clock)
            else { return .void }
            page.set(LockstepSlices(slices, from: before, to: .ofThread()).words)
        case .account:
            let accounts = records.map { record in
                let arm = record.machine.configuration
                return ArmAccount(
                    record,
                    record.result(
                        window: window(of: record), rate: 0, arrivals: plan.arrivals ?? .constant,
                        workload: workload(of: arm)))
            }
            guard page.put(.array(accounts.map(\.json))) else {
                throw .failed("the page has no room for so long an account")
            }
        case .end: break
        }
        return .done
    }

    private func arm(_ page: LockstepPage, _ records: [ArmRecord]) throws(RunError) -> ArmRecord {
        let index = Int(clamping: page.number(0))
        guard records.indices.contains(index) else { throw .failed("there is no arm \(index)") }
        return records[index]
    }

    private func hello(_ records: [ArmRecord], _ skipped: [Skipped]) -> LockstepHello {
        let tool = ToolInfo.current
        var hello = LockstepHello(
            version: tool.version, buildType: tool.buildType, compiler: tool.compiler, commit: tool.commit.value,
            suite: suite.name,
            arms: records.map { record in
                let arm = record.machine.configuration
                return LockstepHello.Arm(
                    name: arm.name, configuration: arm.words, topology: arm.topology.rawValue,
                    processors: arm.processors, nanosecondsPerSignal: record.nanosecondsPerSignal,
                    isVoid: record.isVoid)
            },
            skipped: skipped.map { LockstepHello.Skip(name: $0.name, cause: $0.cause, remedy: $0.remedy) })
        hello.figures = [GatedMetric.host.rawValue]
        return hello
    }
}
