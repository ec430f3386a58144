import Foundation
import TestSupport
import Testing
import Workloads

/// What the built program does about signals.
@Suite struct SignalTests {
    /// Starts a shell command in which `$0` is the program.
    private static func start(_ command: String, _ variables: [String: String] = [:]) throws -> StartedProgram {
        try ProcessTests.start(
            ["-c", command, ProcessTests.program().path], variables, program: URL(fileURLWithPath: "/bin/sh"),
            errors: .nowhere)
    }

    private static let run = "exec \"$0\" run smoke --loop call --quiet --json - "

    @Test func aTerminalThatGoesEndsARunWithItsResult() throws {
        let program = try Self.start(Self.run + "--duration 600")
        try program.untilItHandles(SIGHUP)
        program.send(SIGHUP)
        let ending = try program.ending()
        #expect(ending.reason == .exit && ending.status == 130)
        #expect(ending.output.contains("\"interrupted\": true"))
    }

    @Test func whatRunsUnderNohupGoesOn() throws {
        // Longer, where a busy machine let one end before this test had its turn.
        for duration in [1, 5, 25] {
            let program = try Self.start("trap '' HUP; " + Self.run + "--duration \(duration)")
            // Signals are set up together.
            do { try program.untilItHandles(SIGINT) } catch { continue }
            program.send(SIGHUP)
            let ending = try program.ending()
            #expect(ending.reason == .exit && ending.status == 0)
            #expect(ending.output.contains("\"interrupted\": false"))
            return
        }
        Issue.record("each had ended before its handlers were seen")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func interruptedChaosPrintsItsAccount(signal: Int32) throws {
        let program = try Self.start("exec \"$0\" chaos --duration 600")
        try program.untilItHandles(signal)
        try program.untilItHasUsed(moreTicks: 30)
        program.send(signal)
        let ending = try program.ending()
        #expect(ending.reason == .exit && ending.status == 130)
        #expect(ending.output.contains("\nlost 0\n") && ending.output.contains("\ninterrupted: "))
    }

    @Test func anInterruptedReplayTellsHowFarItCame() throws {
        let trace = try ShippedTraces.path(of: "linux-kvm-gicv4-smp2-e1000e")
        // A signal that meets it between two traces is tried again: there is nothing to tell then.
        var last = ""
        for _ in 0..<20 where !last.hasSuffix("interrupted") {
            let program = try Self.start(
                "exec \"$0\" replay \(Array(repeating: "'\(trace)'", count: 400).joined(separator: " "))")
            try program.untilOutput(has: /\n/)
            try program.untilItHasUsed(moreTicks: 2)
            program.send(SIGINT)
            let ending = try program.ending()
            #expect(ending.reason == .exit && ending.status == 130)
            last = ending.output.split(separator: "\n").last.map(String.init) ?? ""
        }
        #expect(last.hasSuffix("0 mismatches, interrupted"), "\(last)")
    }

    @Test func aQuitIsAQuit() throws {
        let program = try Self.start(
            "ulimit -c 0; " + Self.run + "--duration 600", ["SWIFT_BACKTRACE": "enable=yes,interactive=no"])
        try program.untilItHandles(SIGINT)
        program.send(SIGQUIT)
        let ending = try program.ending()
        #expect(ending.reason == .uncaughtSignal && ending.status == SIGQUIT)
    }
}
