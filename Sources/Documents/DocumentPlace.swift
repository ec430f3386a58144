/// A place in a document.
public struct DocumentPlace: Sendable, Equatable, CustomStringConvertible {
    /// The document's name in errors; nil where the reader of the document adds it.
    public var file: String?
    /// The line, from 1; nil for the whole document.
    public var line: Int?
    /// The column, from 1: bytes in JSON, characters in YAML; nil for the whole line.
    public var column: Int?
    /// The path from the root: `arms[2].ledger.signals`. Empty for the root, and where the document cannot be parsed.
    public var path: String

    /// A place, as far as it is known.
    public init(file: String? = nil, line: Int? = nil, column: Int? = nil, path: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
    }

    /// File and line as compilers write them, then the path; the column is left out, since the path says more.
    public var description: String {
        if let file {
            return ([file] + (line.map { ["\($0)"] } ?? [])).joined(separator: ":") + (path.isEmpty ? "" : ": \(path)")
        }
        return [line.map { "line \($0)" }, path.isEmpty ? nil : path].compactMap(\.self).joined(separator: ", ")
    }
}
