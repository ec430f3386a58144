import Synchronization

/// A request to this process, from whoever started it, to end early: it writes what it has measured and begins nothing
/// more.
///
/// A signal handler may make the request: it is one lock-free store.
public enum StopRequest {
    private static let isRequested = Atomic<Bool>(false)

    /// Asks every run of this process to end after the slice, the trace line or the chaos step that it is at.
    public static func make() {
        // Relaxed: nothing else is published with the wish.
        isRequested.store(true, ordering: .relaxed)
    }

    /// Whether the request was made. It is never taken back.
    public static var isMade: Bool { isRequested.load(ordering: .relaxed) }
}
