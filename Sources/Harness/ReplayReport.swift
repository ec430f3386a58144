/// What came of replaying one trace.
public struct ReplayReport: Sendable {
    /// A recorded field that came out differently.
    public struct Mismatch: Sendable, Hashable {
        /// Line in the file, from 1.
        public let line: Int
        /// What the line records, and which of its fields.
        public let field: String
        /// As recorded.
        public let expected: String
        /// As replayed.
        public let got: String
    }

    /// The file's name.
    public let name: String
    /// Lines of the trace after the first.
    public internal(set) var events = 0
    /// Outcome fields that were compared.
    public internal(set) var fields = 0
    /// How many differ.
    public internal(set) var mismatches = 0
    /// The first of those that differ.
    public internal(set) var first: [Mismatch] = []
    /// Differences that the two profiles have by right, by row of facts 14, with the line where each came first.
    public internal(set) var differences: [ReplayRow: (count: Int, line: Int)] = [:]

    /// How many mismatches are kept.
    public static var kept: Int { 10 }

    init(name: String) { self.name = name }

    mutating func note(_ mismatch: Mismatch) {
        mismatches += 1
        if first.count < Self.kept { first.append(mismatch) }
    }

    mutating func note(_ row: ReplayRow, line: Int) {
        let known = differences[row] ?? (0, line)
        differences[row] = (known.count + 1, known.line)
    }
}
