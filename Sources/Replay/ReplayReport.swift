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
    /// MSIs and commands of which the trace does not say what came of them: nothing of them was checked.
    public internal(set) var unchecked = 0
    /// Line of the first of them, from 1.
    public internal(set) var firstUnchecked: Int?
    /// Whether somebody asked for the end before the last line.
    public internal(set) var isInterrupted = false
    /// Whether outcomes stand behind what was last read back of the tables (the final record, or in a generated stream
    /// a snapshot), and the trace does not say that it was truncated.
    public internal(set) var isCut = false
    /// How many differ.
    public internal(set) var mismatches = 0
    /// The first of those that differ.
    public internal(set) var first: [Mismatch] = []
    /// Differences that the two profiles have by right, by row of VGIC.docc/Freedoms, with the line where each came
    /// first.
    public internal(set) var differences: [ReplayRow: (count: Int, line: Int)] = [:]

    /// How many mismatches are kept.
    public static var kept: Int { 10 }

    /// Mismatches by line and field.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        let line: Int
        let field: String
    }

    package init(name: String) { self.name = name }

    package mutating func note(_ mismatch: Mismatch) {
        mismatches += 1
        places[Place(line: mismatch.line, field: mismatch.field), default: 0] += 1
        if first.count < Self.kept { first.append(mismatch) }
    }

    /// Adds where another profile's replay of the same trace differs from it and this one does not.
    package mutating func add(_ other: ReplayReport) {
        mismatches += other.places.filter { places[$0.key] == nil }.values.reduce(0, +)
        first += other.first.filter { places[Place(line: $0.line, field: $0.field)] == nil }
        first = Array(first.sorted { $0.line < $1.line }.prefix(Self.kept))
    }

    /// Notes a line whose outcome was not recorded.
    package mutating func noteUnchecked(line: Int) {
        unchecked += 1
        firstUnchecked = firstUnchecked ?? line
    }

    package mutating func note(_ row: ReplayRow, line: Int) {
        let known = differences[row] ?? (0, line)
        differences[row] = (known.count + 1, known.line)
    }
}
