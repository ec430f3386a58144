import Foundation

/// Edits an executable file for callgrind.
enum ELFFile {
    /// A copy of the file in which Valgrind finds no debug information: Valgrind reads what it finds, and fails on
    /// formats that are newer than itself. Nil unless the file is a 64-bit little-endian ELF file.
    static func withoutDebugInformation(_ file: Data) -> Data? {
        var bytes = file
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - size else { return nil }
            return (0..<size).reduce(0) { $0 | Int(bytes[bytes.startIndex + offset + $1]) << (8 * $1) }
        }
        guard bytes.prefix(6) == Data([0x7F, 0x45, 0x4C, 0x46, 2, 1]),
            let table = number(40, 8), let size = number(58, 2), let count = number(60, 2), let names = number(62, 2),
            size >= 64, let strings = number(table &+ names &* size &+ 24, 8)
        else { return nil }
        let prefix = Data(".debug".utf8)
        for index in 0..<count {
            let header = table &+ index &* size
            guard let name = number(header, 4), number(strings &+ name, prefix.count) != nil else { return nil }
            let start = bytes.startIndex + strings + name
            // The first string of the table is empty, and nothing looks for a section without a name.
            if bytes[start..<start + prefix.count] == prefix {
                for byte in 0..<4 { bytes[bytes.startIndex + header + byte] = 0 }
            }
        }
        return bytes
    }
}
