import Foundation
import TestSupport

/// python3, for its parsers, where there is one.
package enum Python {
    /// Whether there is one, with that module.
    package static func has(_ module: String) -> Bool { run("import \(module)", [])?.status == 0 }

    /// Nil where there is none.
    package static func run(_ script: String, _ arguments: [String], input: String = "") -> (
        status: Int32, output: String
    )? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        let pipes = StartedProgram.alone { () -> (output: Pipe, feed: Pipe)? in
            let (output, feed) = (Pipe(), Pipe())
            process.standardInput = feed
            process.standardOutput = output
            process.standardError = output
            return (try? process.run()) == nil ? nil : (output, feed)
        }
        guard let (output, feed) = pipes else { return nil }
        // Less than a pipe holds, so this cannot block.
        try? feed.fileHandleForWriting.write(contentsOf: Data(input.utf8.prefix(60_000)))
        try? feed.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 127 ? nil : (process.terminationStatus, text)
    }
}
