/// Something that is not tidy, and where.
struct Finding: Hashable, CustomStringConvertible {
    var path: String
    /// From 1; 0 if it is about the whole file.
    var line: Int
    var message: String

    init(_ path: String, _ line: Int = 0, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)" }
}
