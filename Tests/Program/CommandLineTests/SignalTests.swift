import Foundation
import Testing
import Workloads

/// What the built program does about signals.
@Suite(.serialized) struct SignalTests {
    /// How a process ended, and what it had said.
    struct Ending {
        var reason: Process.TerminationReason
        var status: Int32
        var output: String
    }

    /// Starts a shell command in which `$0` is the program, sends it the signal after a while, and waits.
    private static func send(_ signal: Int32, _ command: String, _ variables: [String: String] = [:]) throws -> Ending {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command, try ProcessTests.program().path]
        process.environment = ["PATH": "/usr/bin:/bin"].merging(variables) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 2)
        _ = kill(process.processIdentifier, signal)
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ending(
            reason: process.terminationReason, status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self))
    }

    private static let run = "exec \"$0\" run smoke --loop call --quiet --json - "

    @Test func aTerminalThatGoesEndsARunWithItsResult() throws {
        let ending = try Self.send(SIGHUP, Self.run + "--duration 20")
        #expect(ending.reason == .exit && ending.status == 130)
        #expect(ending.output.contains("\"interrupted\": true"))
    }

    @Test func whatRunsUnderNohupGoesOn() throws {
        let ending = try Self.send(SIGHUP, "trap '' HUP; " + Self.run + "--duration 4")
        #expect(ending.reason == .exit && ending.status == 0)
        #expect(ending.output.contains("\"interrupted\": false"))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func interruptedChaosPrintsItsAccount(signal: Int32) throws {
        let ending = try Self.send(signal, "exec \"$0\" chaos --duration 60")
        #expect(ending.reason == .exit && ending.status == 130)
        #expect(ending.output.contains("\nlost 0\n") && ending.output.contains("\ninterrupted: "))
    }

    @Test func anInterruptedReplayTellsHowFarItCame() throws {
        let trace = try ShippedTraces.path(of: "linux-kvm-gicv4-smp2-e1000e")
        let ending = try Self.send(
            SIGINT, "exec \"$0\" replay \(Array(repeating: trace, count: 40).joined(separator: " "))")
        #expect(ending.reason == .exit && ending.status == 130)
        #expect(ending.output.hasSuffix("0 mismatches, interrupted\n"), "\(ending.output)")
    }

    @Test func aQuitIsAQuit() throws {
        let ending = try Self.send(
            SIGQUIT, "ulimit -c 0; " + Self.run + "--duration 10", ["SWIFT_BACKTRACE": "enable=yes,interactive=no"])
        #expect(ending.reason == .uncaughtSignal && ending.status == SIGQUIT)
    }
}
