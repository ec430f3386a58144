import Foundation
import Harness
import Metrics
import Report

/// The irqmark of another build.
struct OtherBuild {
    let path: String

    /// Lets it count. Nil if it does not know how to.
    func counts(_ plan: CountPlan) throws -> RunResult? {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw Failure(
                "--against \(path): " + (isThere ? "is no program" : "there is no such file")
                    + "; name the irqmark of the other build")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = plan.arguments + ["--json", "-", "--quiet"]
        // Settings of this process are in the plan already.
        process.environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("IRQMARK_") || $0.key == ShippedTraces.variable
        }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch {
            throw Failure("--against \(path) cannot be started: \(error.localizedDescription)")
        }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus == ExitStatus.usage.rawValue { return nil }
        do throws(ResultFileError) { return try RunResult(json: text) } catch {
            throw Failure("--against \(path): ended with \(process.terminationStatus) and no result: \(error)")
        }
    }
}
