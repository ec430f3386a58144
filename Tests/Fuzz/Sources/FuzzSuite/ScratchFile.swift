import Foundation

/// A file that is gone with the process: it has no name but that of its descriptor.
struct ScratchFile {
    private let handle: FileHandle
    let path: String

    init() {
        let named = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        guard FileManager.default.createFile(atPath: named.path, contents: nil),
            let handle = FileHandle(forUpdatingAtPath: named.path)
        else { preconditionFailure("no file can be made in \(named.path)") }
        try? FileManager.default.removeItem(at: named)
        self.handle = handle
        path = "/proc/self/fd/\(handle.fileDescriptor)"
    }

    /// Makes this all that the file holds.
    func write(_ bytes: [UInt8]) {
        do {
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: bytes)
        } catch { preconditionFailure("\(path): \(error)") }
    }
}
