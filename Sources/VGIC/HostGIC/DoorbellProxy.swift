/// Which doorbell has which event of the proxy device of a 4.0 host (`vpe_proxy`). There are fewer events than there
/// may be vPEs: a doorbell without an event takes the next event in turn, and the doorbell that had it loses it.
struct DoorbellProxy {
    /// The vPE that has each event, by event; nil for a free one.
    private(set) var vpes: [UInt32?]
    /// The processor that each event leads to.
    private(set) var processors: [Int]
    private var next = 0

    /// The number of events: a power of two, at least one for each processor.
    static func size(processors: Int) -> Int {
        processors <= 1 ? 1 : 1 << (Int.bitWidth - (processors - 1).leadingZeroBitCount)
    }

    init(processors: Int) {
        vpes = Array(repeating: nil, count: Self.size(processors: processors))
        self.processors = Array(repeating: 0, count: vpes.count)
    }

    func event(of vpe: UInt32) -> Int? { vpes.firstIndex(of: vpe) }

    /// The event whose turn it is, and whether a vPE has it; the caller discards what it led to.
    var victim: (event: Int, isTaken: Bool) { (next, vpes[next] != nil) }

    mutating func take(_ vpe: UInt32, processor: Int) -> Int {
        let event = next
        vpes[event] = vpe
        processors[event] = processor
        next = (next + 1) % vpes.count
        return event
    }

    mutating func move(_ event: Int, to processor: Int) { processors[event] = processor }

    /// Frees the event of an unmapped vPE. It is handed out next, unless the event whose turn it is is already free.
    mutating func free(_ event: Int) {
        vpes[event] = nil
        if vpes[next] != nil { next = event }
    }
}
