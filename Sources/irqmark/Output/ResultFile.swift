import Documents
import Foundation
import Metrics
import Report
import Results

/// A file that holds a result as `--json` writes it.
enum ResultFile {
    /// Reads a result.
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - remedy: a remedy for a missing file: how such a file is made.
    static func read(
        _ path: String, remedy: String = "irqmark run --json FILE writes a result"
    ) throws(Failure) -> RunResult {
        let name = path == "-" ? "standard input" : path
        // One byte more than a result may have, so that longer files are refused and not read to their end.
        let bytes = try InputFile.bytes(path, atMost: RunResult.longestFile + 1, remedy: remedy)
        do throws(DocumentError) { return try RunResult(json: bytes) } catch {
            throw Failure("\(name) is no result: \(error)")
        }
    }
}
