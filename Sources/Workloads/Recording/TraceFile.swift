package import Foundation
import SystemPackage

/// A recorded guest as lines. A file whose name ends in `.gz` goes through the gzip program.
package struct TraceFile {
    package let path: String
    /// The lines with their numbers in the file, from 1. The first is the machine.
    package let lines: [(number: Int, line: TraceLine)]

    /// - Parameter path: JSON Lines, packed by gzip if it ends in `.gz`.
    package init(path: String) throws(WorkloadError) {
        self.path = path
        lines = try Self.lines(of: Self.data(path: path), path: path)
    }

    private init(path: String, lines: [(number: Int, line: TraceLine)]) {
        self.path = path
        self.lines = lines
    }

    /// The same trace with one line, by its index, in another's place.
    package func replacing(_ index: Int, with line: TraceLine) -> TraceFile {
        var lines = lines
        lines[index].line = line
        return TraceFile(path: path, lines: lines)
    }

    /// What the file holds, unpacked.
    package static func data(path: String) throws(WorkloadError) -> Data {
        try path.hasSuffix(".gz") ? unpacked(path) : contents(path)
    }

    /// For text that is already in memory.
    /// - Parameter path: what errors call it.
    package init(text: String, path: String) throws(WorkloadError) {
        try self.init(bytes: Array(text.utf8), path: path)
    }

    /// For bytes that are already in memory, which need not be text.
    /// - Parameter path: what errors call it.
    package init(bytes: [UInt8], path: String) throws(WorkloadError) {
        self.path = path
        lines = try Self.lines(of: Data(bytes), path: path)
    }

    /// An error at a line of this file.
    package func error(_ number: Int, _ problem: String) -> WorkloadError { Self.error(path, number, problem) }

    /// The field of a line that its kind cannot do without.
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
            mend: "a trace is JSON Lines as recorded from QEMU, .gz if packed by gzip" + shipped)
    }

    private static func contents(_ path: String) throws(WorkloadError) -> Data {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            // What was read is whole or an error was thrown; closing it afterwards cannot change that.
            defer { try? file.close() }
            var data = Data()
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                // SAFETY: the buffer lives as long as the call that fills it.
                let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                if count == 0 { return data }
                data.append(contentsOf: chunk[..<count])
            }
        } catch {
            throw Self.error(path, nil, "cannot be read: \(error)")
        }
    }

    private static func unpacked(_ path: String) throws(WorkloadError) -> Data {
        // gzip would say the same, with its own name in front.
        _ = try contents(path)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "--decompress", "--stdout", "--", path]
        gzip.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        gzip.standardOutput = output
        gzip.standardError = errors
        do {
            try gzip.run()
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            gzip.waitUntilExit()
            if gzip.terminationStatus == 0 { return data }
        } catch {
            throw Self.error(path, nil, "could not be unpacked: \(error.localizedDescription)")
        }
        let problem =
            gzip.terminationStatus == 127
            ? "there is no gzip program here" : words(of: errors, on: path, status: gzip.terminationStatus)
        throw Self.error(path, nil, "cannot be unpacked: " + problem)
    }

    /// What gzip says is wrong, without its own name and the file's.
    private static func words(of errors: Pipe, on path: String, status: Int32) -> String {
        let said = (try? errors.fileHandleForReading.readToEnd()).flatMap { String(data: $0, encoding: .utf8) } ?? ""
        var words = said.split(separator: "\n").last.map(String.init) ?? ""
        for prefix in ["gzip: ", "\(path): "] where words.hasPrefix(prefix) { words.removeFirst(prefix.count) }
        return words.isEmpty ? "gzip ended with status \(status)" : words
    }

    private static func lines(of data: Data, path: String) throws(WorkloadError) -> [(number: Int, line: TraceLine)] {
        let decoder = JSONDecoder()
        var lines: [(number: Int, line: TraceLine)] = []
        for (index, text) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            do {
                lines.append((index + 1, try decoder.decode(TraceLine.self, from: text)))
            } catch let failure as DecodingError {
                throw Self.error(path, index + 1, words(failure, text))
            } catch {
                throw Self.error(path, index + 1, "expected a JSON object, found \(error.localizedDescription)")
            }
        }
        guard let first = lines.first else { throw Self.error(path, nil, "expected a trace, found an empty file") }
        guard first.line.op == .machine else {
            throw Self.error(
                path, first.number, "expected a line with op machine first, found op \(first.line.op.rawValue)")
        }
        return lines
    }

    /// A failed decoding as expected and found.
    private static func words(_ failure: DecodingError, _ text: Data) -> String {
        func field(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty
                ? "the line" : "\"" + context.codingPath.map(\.stringValue).joined(separator: ".") + "\""
        }
        switch failure {
        case .keyNotFound(let key, _): return "expected \"\(key.stringValue)\", found none"
        case .valueNotFound(let type, let context): return "expected \(kind(type)) in \(field(context)), found null"
        case .typeMismatch(let type, let context):
            return "expected \(kind(type)) in \(field(context)), found another type"
        case .dataCorrupted(let context) where context.codingPath.last?.stringValue == "op":
            let known = TraceLine.Op.allCases.map(\.rawValue).joined(separator: ", ")
            return "expected in \"op\" one of \(known); found another word"
        default:
            // A number that does not fit comes without its field.
            let isObject = (try? JSONSerialization.jsonObject(with: text)) is [String: Any]
            return isObject
                ? "expected numbers that fit their fields, found one that does not"
                : "expected a JSON object, found text that is none"
        }
    }

    private static func kind(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is any FixedWidthInteger.Type: "a number"
        default: "an object or a list"
        }
    }
}
