/// The part of one thread, which only that thread uses while it runs.
final class ChaosPart<Part: ~Copyable>: @unchecked Sendable {
    // Used by one thread at a time: the thread that was started with it, then the one that joined that thread.
    private var part: Part?

    init(_ part: consuming Part) { self.part = consume part }

    func body(_ run: (inout Part) -> Void) {
        var mine = part.take()!
        run(&mine)
        part = consume mine
    }

    func take() -> Part { part.take()! }
}
