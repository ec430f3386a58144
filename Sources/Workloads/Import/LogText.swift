import SystemPackage

/// A log that somebody recorded: a file that is read line by line as often as it takes, or bytes in memory.
///
/// A file of any length takes one chunk and one line of memory, unless it is packed.
public struct LogText: Sendable {
    /// The log's name in errors: its path.
    public let name: String
    /// The log, if it is in memory; nil for a file.
    private let bytes: [UInt8]?

    /// A file. One whose name ends in `.gz` is unpacked in memory.
    /// - Throws: a packed file that cannot be read, and standard input, which cannot be read twice.
    public init(path: String) throws(WorkloadError) {
        guard path != TraceFile.standardInput else {
            throw WorkloadError(
                path: nil, line: nil, problem: "a log is read twice, which standard input is not",
                remedy: "write it to a file first")
        }
        name = path
        bytes = path.hasSuffix(".gz") ? try TraceFile.bytes(path: path) : nil
    }

    /// A log in memory; `name` is its name in errors.
    public init(bytes: [UInt8], name: String) {
        self.name = name
        self.bytes = bytes
    }

    /// An error at a line of this log, from 1; nil for the log as a whole.
    func error(_ line: Int?, _ problem: String, remedy: String) -> WorkloadError {
        WorkloadError(path: name, line: line, problem: problem, remedy: remedy)
    }

    /// Calls `body` with each line and its number, from 1. Lines come without their ends (LF or CR LF).
    func forEachLine(
        _ body: (_ number: Int, _ line: ArraySlice<UInt8>) throws(WorkloadError) -> Void
    ) throws(WorkloadError) {
        var number = 0
        if let bytes {
            var rest = bytes[...]
            try take(&rest, &number, isLast: true, body)
            return
        }
        let file = try open()
        // Nothing is written through it, so an error at its end loses nothing.
        defer { try? file.close() }
        var kept: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try read(file, into: &chunk)
            kept += chunk[..<count]
            var rest = kept[...]
            try take(&rest, &number, isLast: count == 0, body)
            if count == 0 { return }
            kept = Array(rest)
            guard kept.count <= Self.longestLine else {
                throw error(
                    number + 1, "a line is longer than \(Self.longestLine) bytes", remedy: "give a log in text lines")
            }
        }
    }

    private static let longestLine = 1 << 16

    /// Takes whole lines from the front of `rest`, and with `isLast` what is left.
    private func take(
        _ rest: inout ArraySlice<UInt8>, _ number: inout Int, isLast: Bool,
        _ body: (_ number: Int, _ line: ArraySlice<UInt8>) throws(WorkloadError) -> Void
    ) throws(WorkloadError) {
        while let end = rest.firstIndex(of: 0x0A) {
            number += 1
            try body(number, Self.withoutReturn(rest[rest.startIndex..<end]))
            rest = rest[(end + 1)...]
        }
        if isLast, !rest.isEmpty {
            number += 1
            try body(number, Self.withoutReturn(rest))
        }
    }

    private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0D ? line.dropLast() : line
    }

    private func open() throws(WorkloadError) -> FileDescriptor {
        do { return try FileDescriptor.open(FilePath(name), .readOnly) } catch {
            throw self.error(nil, "cannot be read: \(error)", remedy: "give the path of a log")
        }
    }

    private func read(_ file: FileDescriptor, into chunk: inout [UInt8]) throws(WorkloadError) -> Int {
        do {
            // SAFETY: the buffer lives as long as the call that fills it.
            return try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
        } catch {
            throw self.error(nil, "cannot be read: \(error)", remedy: "give the path of a log")
        }
    }
}
