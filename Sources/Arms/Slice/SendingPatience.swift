import Kernel
import SystemPackage

/// Ends a slice whose signals no eventfd takes, which would try for ever.
struct SendingPatience {
    /// The error of the last signal that was not sent, EAGAIN for a full counter. Nil while all were sent.
    private(set) var error: Errno?
    private var idleSince: UInt64 = 0

    /// How long no signal may be sent before the slice is given up, in ns.
    static var nanoseconds: UInt64 { 1_000_000_000 }

    /// Notes a signal that was not sent.
    @inline(never) mutating func note(_ outcome: SignalOutcome) {
        if case .failed(let error) = outcome {
            self.error = error
        } else {
            error = .resourceTemporarilyUnavailable
        }
    }

    /// Whether to give up, asked once a batch; `sentAny` says whether a signal of the batch was sent.
    mutating func isOver(sentAny: Bool, clock: borrowing TickClock) -> Bool {
        if sentAny || error == nil {
            idleSince = 0
            return false
        }
        let now = clock.now()
        if idleSince == 0 { idleSince = now }
        return clock.nanoseconds(now &- idleSince) > Self.nanoseconds
    }
}
