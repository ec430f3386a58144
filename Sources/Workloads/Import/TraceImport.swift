import Loads

/// Makes a trace of what somebody recorded. `irqmark run --trace` plays it.
///
/// A log is read twice: for what is in it, and to write it out. So a trace begins with all that the guest maps, nothing
/// is written of a log that is refused, and a log of any length takes memory for its sources alone.
public struct TraceImport {
    /// Takes the trace in pieces, as bytes of JSON Lines.
    public typealias Sink = (_ bytes: [UInt8]) throws(WorkloadError) -> Void

    /// How many vCPUs take turns where neither the log nor `interrupts` says which one took an interrupt.
    public var vcpus = 1
    /// A reading of the guest's /proc/interrupts: which DeviceID, EventID and vCPU a Linux irq has. Nil: not known.
    public var interrupts: InterruptTable?
    /// The event of a log that stands for an interrupt; nil: the most telling that the log has.
    public var event: LoggedEvent?
    /// The seed of times that are drawn.
    public var seed: UInt64 = 1

    /// The most interrupts that a trace made from counts holds: its file is about 64 bytes for each.
    var mostDrawn: UInt64 = 1_000_000
    let sink: Sink

    /// An import that hands its trace to `sink`.
    public init(to sink: @escaping Sink) { self.sink = sink }
}
