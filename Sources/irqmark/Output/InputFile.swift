import Foundation

/// A file that a command reads, or standard input.
enum InputFile {
    /// Its bytes.
    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - limit: how many bytes are read at most.
    ///   - remedy: how such a file comes to be.
    /// - Throws: there is no such file, it cannot be read, or it is empty.
    static func bytes(_ path: String, atMost limit: Int, remedy: String) throws(Failure) -> Data {
        let name = path == "-" ? "standard input" : path
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let bytes = try? handle.read(upToCount: limit) ?? Data() else {
            throw Failure("\(name) cannot be read: \(problem(path)); \(remedy)")
        }
        guard !bytes.isEmpty else { throw Failure("\(name) is empty; \(remedy)") }
        return bytes
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
