/// The outcome of replaying one trace.
public struct ReplayReport: Sendable {
    /// A recorded field that differs from the replayed one.
    public struct Mismatch: Sendable, Hashable {
        /// The line in the file, from 1.
        public let line: Int
        /// The kind of the line, and the field.
        public let field: String
        /// The recorded value.
        public let expected: String
        /// The replayed value.
        public let got: String
    }

    /// The file's name.
    public let name: String
    /// How many lines were replayed: all but the first, which describes the machine.
    public internal(set) var events = 0
    /// How many recorded fields were compared.
    public internal(set) var fields = 0
    /// How many MSIs and commands have no recorded outcome: nothing of them was compared.
    public internal(set) var unchecked = 0
    /// The line of the first MSI or command without a recorded outcome, from 1; nil if there is none.
    public internal(set) var firstUnchecked: Int?
    /// Whether the replay was ended from outside before the last line.
    public internal(set) var isInterrupted = false
    /// Whether the trace ends too early: outcomes follow the last snapshot of the tables, and no line says that the
    /// trace was truncated.
    public internal(set) var isCut = false
    /// How many recorded fields differ.
    public internal(set) var mismatches = 0
    /// The first fields that differ, at most `kept`.
    public internal(set) var first: [Mismatch] = []
    /// Differences that the two profiles have by right: for each row of VGIC.docc/Freedoms how many, and the line of
    /// the first.
    public internal(set) var differences: [ReplayRow: (count: Int, line: Int)] = [:]

    /// The most mismatches that a report keeps.
    public static var kept: Int { 10 }

    /// The mismatches found so far, by line and field.
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

    /// Adds the mismatches of another profile's replay of this trace that this report does not have.
    package mutating func add(_ other: ReplayReport) {
        mismatches += other.places.filter { places[$0.key] == nil }.values.reduce(0, +)
        first += other.first.filter { places[Place(line: $0.line, field: $0.field)] == nil }
        first = Array(first.sorted { $0.line < $1.line }.prefix(Self.kept))
    }

    /// Counts a line whose outcome was not recorded.
    package mutating func noteUnchecked(line: Int) {
        unchecked += 1
        firstUnchecked = firstUnchecked ?? line
    }

    package mutating func note(_ row: ReplayRow, line: Int) {
        let known = differences[row] ?? (0, line)
        differences[row] = (known.count + 1, known.line)
    }
}
