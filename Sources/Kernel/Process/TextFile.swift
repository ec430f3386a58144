import Glibc

/// Small files of /proc and /sys, read whole.
public enum TextFile {
    /// The text of a file, nil if it cannot be read. At most 1 MiB.
    public static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let file = Descriptor(owning: descriptor)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < 1 << 20 {
            let count = unsafe Glibc.read(file.rawValue, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of a file without surrounding white space, nil if it cannot be read or is empty.
    public static func line(_ path: String) -> String? {
        guard let text = read(path) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// The whole number that a file holds; nil if it cannot be read or holds anything else.
    public static func number(_ path: String) -> Int? { line(path).flatMap { Int($0) } }
}
