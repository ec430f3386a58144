/// Numbers the lines of a trace, and hands them on in pieces.
struct PieceWriter {
    private let sink: TraceImport.Sink
    private var buffer: [UInt8] = []
    private var lines: UInt64 = 0

    init(sink: @escaping TraceImport.Sink) { self.sink = sink }

    /// Writes a line: its members behind its number.
    mutating func write(_ members: TraceMembers) throws(WorkloadError) { try write(members.text) }

    /// Writes a line: its members as JSON, behind its number.
    mutating func write(_ members: String) throws(WorkloadError) {
        buffer += "{\"t\":\(lines),\(members)}\n".utf8
        lines += 1
        guard buffer.count >= 1 << 16 else { return }
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Hands on what is still kept.
    mutating func end() throws(WorkloadError) {
        try sink(buffer)
        buffer = []
    }
}
