/// What userspace has of its irqfds: routes, assignments, producers, lines. Used by the thread of the commands.
struct ChaosUserspace: Sendable {
    /// The slot whose MSI each GSI of a device's eventfd leads to.
    var targets = Array(0..<ChaosActivity.eventfds)
    /// Whether the eventfd of a GSI has a producer.
    var hasProducer = [Bool](repeating: false, count: ChaosActivity.eventfds)
    /// Whether a line's device has raised it, and has not heard of the end of its interrupt.
    var isRaised = [Bool](repeating: false, count: ChaosLines.count)
    /// How often each line's device has asked to be served.
    var asked = [UInt64](repeating: 0, count: ChaosLines.count)
    /// How often a line was raised again, because its device asked still when it was lowered.
    var raisedAgain: UInt64 = 0
    /// Signals written to the eventfds of devices that come and go.
    var written: UInt64 = 0
}
