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
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        // One byte more than a result may have, so that longer files are refused and not read to their end.
        guard let handle, let bytes = try? handle.read(upToCount: RunResult.longestFile + 1) ?? Data() else {
            throw Failure("\(name) cannot be read: \(problem(path)); \(mend)")
        }
        guard !bytes.isEmpty else { throw Failure("\(name) is empty; \(mend)") }
        do throws(DocumentError) { return try RunResult(json: bytes) } catch {
            throw Failure("\(name) is no result: \(error)")
        }
    }

    /// Why a file could not be read.
    private static func problem(_ path: String) -> String {
        var isFolder: ObjCBool = false
        // SAFETY: the flag lives until the call returns.
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        return isFolder.boolValue ? "it is a folder" : "no permission"
    }
}
