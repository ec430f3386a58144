import Documents
import Foundation
import Kernel
import Metrics
import Report
import Results
import Rounds
import Vocabulary
import Workloads

/// A process of another build of irqmark, or another process of this build.
struct OtherBuild {
    let path: String
    /// The build's name in messages; nil: the flag that names it.
    var displayName: String?
    /// How long the process may take: longer than any suite takes on a slow machine.
    var patience = Duration.seconds(330)
    /// Called about once a second as long as the process runs, with the time since it was started.
    var waiting: (Duration) -> Void = { _ in }
    /// How long the process may take to end after it was asked to.
    var grace = Duration.seconds(5)

    /// The path of this process's program.
    static var own: String {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return link ?? CommandLine.arguments[0]
    }

    private var name: String { displayName ?? "--against \(path)" }

    /// Lets the process count. Nil if it cannot count, or the user interrupts.
    func counts(_ plan: CountPlan) throws -> RunResult? { try result(of: plan.arguments) }

    /// Runs the process with these arguments and reads its result. Nil if it does not know the command, or the user
    /// interrupts.
    func result(of arguments: [String]) throws -> RunResult? {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw Failure(
                "\(name): " + (isThere ? "is no program" : "there is no such file")
                    + "; name the irqmark of the other build")
        }
        let output = try start(arguments + ["--json", "-", "--quiet"], for: patience)
        if output.status == ExitStatus.usage.rawValue { return nil }
        do throws(DocumentError) { return try RunResult(json: output.text) } catch {
            if StopRequest.isMade { return nil }
            throw Failure("\(name): ended with \(output.status) and no result: \(error)")
        }
    }

    /// Whether there is anybody: a program that does not even say its version in a while would be waited for in vain.
    func checkThatItStarts() throws {
        guard FileManager.default.isExecutableFile(atPath: path) else { return }
        _ = try start(["--version"], for: min(patience, .seconds(10)))
    }

    /// Runs it to its end.
    func start(_ arguments: [String], for patience: Duration) throws -> (status: Int32, text: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        // Settings of this process are in the plan already, and what is checked out here is not what that was built of.
        process.environment = ProcessInfo.processInfo.environment.filter {
            (!$0.key.hasPrefix("IRQMARK_") || $0.key == ShippedTraces.variable)
                && !ToolInfo.commitVariables.contains($0.key)
        }
        // No pipe: whoever reads a pipe waits for all who may write to it, and cannot be interrupted. And no file of a
        // disk, which may be full by no fault of the program.
        let output: MemoryFile
        do { output = try MemoryFile(name: "irqmark-build") } catch {
            if FileLimit.current().soft < 64 { throw DescriptorShortage() }
            throw Failure("there is no memory for what \(name) says: \(error)")
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: output.descriptor, closeOnDealloc: false)
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch {
            if Self.isShortage(error) || FileLimit.current().soft < 32 { throw DescriptorShortage() }
            throw Failure("\(name) cannot be started: \(error.localizedDescription)")
        }
        // It leads a process group of its own; nothing that it started outlives it.
        defer { _ = kill(-process.processIdentifier, SIGKILL) }
        try wait(for: process, patience)
        return (process.terminationStatus, (try? output.contents()) ?? [])
    }

    /// Whether a program could not be started because the process has no descriptor left. Spawning one calls a
    /// descriptor beyond the limit a bad one.
    private static func isShortage(_ error: any Error) -> Bool {
        [Int(EBADF), Int(EMFILE)].contains((error as NSError).code)
    }

    /// Waits until it has ended. Interrupted, or when it has taken too long, it is asked to end as a user would ask, so
    /// that it ends what it has started; what does not listen is ended.
    private func wait(for process: Process, _ patience: Duration) throws {
        let start = ContinuousClock.now
        let end = start + patience
        var lastWord: ContinuousClock.Instant?
        var next = start
        while process.isRunning {
            let now = ContinuousClock.now
            if now >= next, lastWord == nil {
                waiting(now - start)
                next = now + .seconds(1)
            }
            if let lastWord {
                // The process leads a process group of its own.
                if now > lastWord {
                    for id in [-process.processIdentifier, process.processIdentifier] { _ = kill(id, SIGKILL) }
                }
            } else if StopRequest.isMade || now > end {
                process.interrupt()
                lastWord = now + grace
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
        guard lastWord == nil || StopRequest.isMade else {
            throw Failure("\(name): has not ended within \(Self.words(patience)); is it irqmark?")
        }
    }

    private static func words(_ time: Duration) -> String {
        let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
        return milliseconds.isMultiple(of: 1_000) ? "\(milliseconds / 1_000) s" : "\(milliseconds) ms"
    }
}
