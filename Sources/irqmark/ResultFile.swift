import Foundation
import Metrics
import Report

/// A file that `--json` wrote.
enum ResultFile {
    /// Reads it.
    /// - Parameter path: `-` is standard input.
    static func read(_ path: String) throws -> RunResult {
        let name = path == "-" ? "standard input" : path
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        // One byte more than a result may have, so that longer files are refused and not read to their end.
        guard let handle, let bytes = try? handle.read(upToCount: RunResult.longestFile + 1) else {
            throw Failure("\(name) cannot be read; irqmark run --json FILE writes a result")
        }
        do throws(ResultFileError) { return try RunResult(json: bytes) } catch {
            throw Failure("\(name) is no result: \(error)")
        }
    }
}
