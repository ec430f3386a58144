import Documents
import Foundation
import Metrics
import Report
import Results

/// A file that `--json` wrote.
enum ResultFile {
    /// Reads it.
    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - mend: how such a file comes to be.
    static func read(
        _ path: String, mend: String = "irqmark run --json FILE writes a result"
    ) throws(Failure) -> RunResult {
        let name = path == "-" ? "standard input" : path
        // One byte more than a result may have, so that longer files are refused and not read to their end.
        let bytes = try InputFile.bytes(path, atMost: RunResult.longestFile + 1, mend: mend)
        do throws(DocumentError) { return try RunResult(json: bytes) } catch {
            throw Failure("\(name) is no result: \(error)")
        }
    }
}
