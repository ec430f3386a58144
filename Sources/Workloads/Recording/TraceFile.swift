import Documents
import SystemPackage

/// The lines of a recorded guest. A file whose name ends in `.gz` is decompressed.
package struct TraceFile {
    package let path: String
    /// The lines with their numbers in the file, from 1. The first line describes the machine.
    package let lines: [(number: Int, line: TraceLine)]

    /// - Parameter path: JSON Lines, packed by gzip if it ends in `.gz`; `-` is standard input, packed or not.
    package init(path: String) throws(WorkloadError) {
        let name = path == Self.standardInput ? "standard input" : path
        self.path = name
        lines = try Self.lines(of: Self.bytes(path: path), path: name)
    }

    private init(path: String, lines: [(number: Int, line: TraceLine)]) {
        self.path = path
        self.lines = lines
    }

    /// This trace with the line at an index replaced.
    package func replacing(_ index: Int, with line: TraceLine) -> TraceFile {
        var lines = lines
        lines[index].line = line
        return TraceFile(path: path, lines: lines)
    }

    /// The same trace with other lines.
    func replacing(with lines: [(number: Int, line: TraceLine)]) -> TraceFile { TraceFile(path: path, lines: lines) }

    /// What the file holds, unpacked.
    package static func bytes(path: String) throws(WorkloadError) -> [UInt8] {
        let bytes = try contents(path)
        // Standard input has no name that could say it.
        guard path.hasSuffix(".gz") || path == standardInput && bytes.starts(with: Gzip.magic) else { return bytes }
        do throws(CompressionError) { return try Gzip.decompress(bytes, limit: longest) } catch {
            throw self.error(path, nil, "cannot be unpacked: \(error)")
        }
    }

    /// The path that stands for standard input.
    package static let standardInput = "-"

    /// What a trace may be long, unpacked, in bytes: forty times the longest that ships.
    private static let longest = 256 << 20

    /// Reads a text that is in memory; `path` is its name in errors.
    package init(text: String, path: String) throws(WorkloadError) {
        try self.init(bytes: Array(text.utf8), path: path)
    }

    /// Reads bytes that are in memory, which need not be text; `path` is their name in errors.
    package init(bytes: [UInt8], path: String) throws(WorkloadError) {
        self.path = path
        lines = try Self.lines(of: bytes, path: path)
    }

    /// An error at a line of this file.
    package func error(_ number: Int, _ problem: String) -> WorkloadError { Self.error(path, number, problem) }

    /// The value of a field that the line's kind needs; throws if it is missing.
    package func required<Value>(
        _ number: Int, _ line: TraceLine, _ field: KeyPath<TraceLine, Value?>, _ name: String
    ) throws(WorkloadError) -> Value {
        if let value = line[keyPath: field] { return value }
        throw error(number, "expected \"\(name)\" in a line with op \(line.op.rawValue), found none")
    }

    private static func error(_ path: String, _ number: Int?, _ problem: String) -> WorkloadError {
        let shipped = ShippedTraces.folders.last.map { " (the shipped ones are in \($0))" } ?? ""
        return WorkloadError(
            path: path, line: number, problem: problem,
            remedy: "a trace is JSON Lines as recorded from QEMU, .gz if packed by gzip" + shipped)
    }

    private static func contents(_ path: String) throws(WorkloadError) -> [UInt8] {
        do {
            let isInput = path == standardInput
            let file = isInput ? FileDescriptor.standardInput : try FileDescriptor.open(FilePath(path), .readOnly)
            // What was read is whole or an error was thrown; closing it afterwards cannot change that.
            defer { if !isInput { try? file.close() } }
            var data: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while data.count <= longest {
                // SAFETY: the buffer lives as long as the call that fills it.
                let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                if count == 0 { return data }
                data += chunk[..<count]
            }
        } catch {
            throw Self.error(path, nil, "cannot be read: \(error)")
        }
        throw Self.error(path, nil, "is longer than the \(longest) bytes that a trace may have")
    }

    private static func lines(of bytes: [UInt8], path: String) throws(WorkloadError) -> [(number: Int, line: TraceLine)]
    {
        var lines: [(number: Int, line: TraceLine)] = []
        var number = 0
        var sequence = TraceSequence()
        for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            do throws(DocumentError) {
                lines.append((number, try TraceLine(JSONParser.root(text, line: number))))
            } catch {
                let field = error.place.path.isEmpty ? "" : " in \"\(error.place.path)\""
                throw Self.error(path, number, "expected \(error.expected)\(field), found \(error.found)")
            }
            if let line = lines.last?.line, let problem = sequence.problem(with: line) {
                throw Self.error(path, number, problem)
            }
        }
        guard let first = lines.first else { throw Self.error(path, nil, "expected a trace, found an empty file") }
        guard first.line.op == .machine else {
            throw Self.error(
                path, first.number, "expected a line with op machine first, found op \(first.line.op.rawValue)")
        }
        return lines
    }
}
