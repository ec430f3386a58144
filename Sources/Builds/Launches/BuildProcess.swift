import Documents
import Foundation
import Kernel
import Results
import Rounds
import SystemPackage
import Vocabulary
import Workloads

/// A process of a build, and the page on which it answers. Ends the process when it goes.
///
/// Whatever the program is: no question waits longer than its limit, and no answer is trusted beyond its bounds.
package final class BuildProcess {
    let role: BuildRole
    let launch: Int
    private let path: String
    private let page: LockstepPage
    private let output: SharedOutput
    private let child: ChildProcess
    private var asked: UInt32 = 0

    /// The descriptors that the asking process has for each process: of its page and of its output.
    static let descriptors = 2

    /// The status of an answer.
    enum AnswerStatus {
        case done
        /// The account of an arm does not balance.
        case void
    }

    /// Starts the process; `hello` waits until it is ready.
    /// - Throws: `failed` if the program cannot be started.
    init(_ role: BuildRole, launch: Int, plan: BuildPlan) throws(RunError) {
        self.role = role
        self.launch = launch
        path = role.isHead ? plan.head : plan.base
        do {
            page = try LockstepPage()
            output = try SharedOutput()
            page[.question] = LockstepPage.Question.hello.rawValue
            asked = 1
            page.memory.post(1, at: LockstepPage.Word.asked.rawValue)
            child = try ChildProcess(
                path: path, arguments: plan.arguments(isHead: role.isHead),
                environment: Self.environment,
                output: output.descriptor, descriptor: page.memory.descriptor)
        } catch {
            throw .failed("build \(role.build) (\(path)) cannot be started: \(error)")
        }
    }

    /// The environment without irqmark's settings: they are in the arguments already.
    private static var environment: [String] {
        ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("IRQMARK_") || $0.key == ShippedTraces.variable
        }.map { "\($0.key)=\($0.value)" }
    }

    /// The build's name in messages: `build head (PATH)`.
    var displayName: String { "build \(role.build) (\(path))" }

    // MARK: Questions

    /// Asks the process what it is.
    /// - Throws: `notComparable` if it is no build that can be compared, `failed` if it dies or is silent.
    func hello(within seconds: Double) throws(RunError) -> LockstepHello {
        _ = try wait(for: "its arms", within: seconds)
        guard let hello = page.document.flatMap({ try? LockstepHello($0) }) else {
            throw .notComparable("\(displayName) says of itself what this build does not understand")
        }
        return hello
    }

    /// Lets the process measure one slice pair. `arm` is the arm's place in the list of the process, `isCounted` is
    /// false for a warm-up.
    /// - Returns: nil if the account of the arm does not balance.
    func slices(
        _ arm: Int, _ schedule: Schedule, isCounted: Bool, within seconds: Double
    ) throws(RunError) -> LockstepSlices? {
        let numbers = [
            UInt64(arm), UInt64(schedule.closedSignals), UInt64(schedule.openSignals), schedule.rate.bitPattern,
            isCounted ? 1 : 0,
        ]
        return try ask(.slices, numbers, "a slice", within: seconds) == .done ? LockstepSlices(page) : nil
    }

    /// Adds synthetic work to an arm. Returns the nanoseconds that another process must add to do as much.
    func apply(
        _ arm: Int, _ amount: Handicap.Amount, within seconds: Double
    ) throws(RunError) -> Handicap.Amount {
        _ = try ask(
            .handicap, [UInt64(arm), amount.kind, amount.number.bitPattern], "its handicap", within: seconds)
        if case .share = amount { return .nanoseconds(page.real(0)) }
        return amount
    }

    /// Asks for the accounts of all arms.
    func accounts(within seconds: Double) throws(RunError) -> [ArmAccount] {
        _ = try ask(.account, [], "its account", within: seconds)
        guard let accounts = try? page.document?.elements(as: { node throws(DocumentError) in try ArmAccount(node) })
        else {
            throw .notComparable("\(displayName) gives an account that this build does not understand")
        }
        return accounts
    }

    /// Tells the process to exit, without waiting for it. A process that does not exit is killed.
    func end() {
        guard child.ending() == nil else { return }
        post(.end, [])
        let patience = TickClock.rawNanoseconds() &+ 1_000_000_000
        while child.ending() == nil, TickClock.rawNanoseconds() < patience { Processor.sleep(nanoseconds: 1_000_000) }
        child.end()
    }

    // MARK: One question and its answer

    private func post(_ question: LockstepPage.Question, _ numbers: [UInt64]) {
        page[.question] = question.rawValue
        page.set(numbers)
        asked &+= 1
        page.memory.post(asked, at: LockstepPage.Word.asked.rawValue)
    }

    private func ask(
        _ question: LockstepPage.Question, _ numbers: [UInt64], _ what: String, within seconds: Double
    ) throws(RunError) -> AnswerStatus {
        post(question, numbers)
        return try wait(for: what, within: seconds)
    }

    /// Sleeps until the answer is there. Looking at the process five times a second costs the measuring process
    /// nothing.
    private func wait(for what: String, within seconds: Double) throws(RunError) -> AnswerStatus {
        let word = LockstepPage.Word.answered.rawValue
        let start = TickClock.rawNanoseconds()
        while true {
            let answered = page.memory.value(at: word)
            if answered == asked { break }
            if answered != 0, answered &+ 1 != asked { throw .failed("\(displayName) answers what nobody asked") }
            page.memory.wait(at: word, while: answered, timeoutNanoseconds: 200_000_000)
            if page.memory.value(at: word) == asked { break }
            if let ending = child.ending() { throw died(ending, what) }
            if Double(TickClock.rawNanoseconds() &- start) > seconds * 1e9 {
                throw .failed(
                    "\(displayName) is silent: launch \(launch + 1) has not given \(what) within \(Int(seconds)) s"
                        + output.quoted)
            }
        }
        guard page[.answererVersion] == LockstepPage.version else {
            throw .notComparable(
                "\(displayName) cannot be compared by this irqmark: it speaks version \(page[.answererVersion]) of the "
                    + "page, not \(LockstepPage.version); use builds that are closer to each other")
        }
        switch LockstepPage.Status(rawValue: page[.status]) {
        case .done: return .done
        case .void: return .void
        case .failed: throw .failed("\(displayName): \(String(decoding: page.text.prefix(2_000), as: UTF8.self))")
        case nil: throw .failed("\(displayName) answers what this build does not understand")
        }
    }

    private func died(_ ending: ChildProcess.Ending, _ what: String) -> RunError {
        switch ending {
        // A process that never answered and exited by itself did not know the question.
        case .exited(let status) where page.memory.value(at: LockstepPage.Word.answered.rawValue) == 0:
            .notComparable(
                "\(displayName) cannot be measured in lock step: it ended with \(status)\(output.quoted)")
        case .exited(let status):
            .failed("\(displayName) ended with \(status) in launch \(launch + 1), before \(what)\(output.quoted)")
        case .killed(let signal):
            .failed(
                "\(displayName) was ended by signal \(signal) in launch \(launch + 1), before \(what)\(output.quoted)")
        }
    }
}

/// A file that takes a process's standard output and standard error.
struct SharedOutput {
    private let memory: SharedMemory

    init() throws(Errno) { memory = try SharedMemory(name: "irqmark-output", count: 65_536) }

    var descriptor: Int32 { memory.descriptor }

    /// The first lines of the output behind a colon; empty if there are none.
    var quoted: String {
        let bytes = memory.bytes(from: 0, count: 400).prefix { $0 != 0 }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(3)
        return words.isEmpty ? "" : ": " + words.joined(separator: " ")
    }
}
