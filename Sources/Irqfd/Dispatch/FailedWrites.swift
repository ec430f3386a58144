import Synchronization

/// The writes of one irqfd that failed behind their stamps. A stamp cannot be taken back beside the loop's thread,
/// which may be popping it: it is popped with the next signal's, or stays in the ring, and the account knows which.
///
/// Its words are exact while nothing is in flight. Each has one writer; whoever ends a slice publishes them.
struct FailedWrites: ~Copyable {
    /// How many writes have failed. By the source.
    private let count = Atomic<UInt64>(0)
    /// The stamps that had been pushed at the last failure, modulo 2^32. By the source.
    private let pushes = Atomic<UInt32>(0)
    /// How many writes in a row had failed then, that one included. By the source.
    private let run = Atomic<UInt32>(0)
    /// How many stamps of failed writes were taken out of the ring while nothing was in flight. By the loop's thread.
    private let withdrawn = Atomic<UInt64>(0)

    /// Notes that the write behind the last stamp failed. By the source.
    /// - Parameter pushes: how many stamps were pushed so far, modulo 2^32.
    func note(pushes: UInt32) {
        let isNext = self.pushes.load(ordering: .relaxed) == pushes &- 1
        run.store((isNext ? run.load(ordering: .relaxed) : 0) &+ 1, ordering: .relaxed)
        self.pushes.store(pushes, ordering: .relaxed)
        count.store(count.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    /// How many of the last stamps pushed are those of failed writes.
    /// - Parameter pushes: how many stamps were pushed so far, modulo 2^32.
    func atEnd(pushes: UInt32) -> UInt32 {
        self.pushes.load(ordering: .relaxed) == pushes ? run.load(ordering: .relaxed) : 0
    }

    /// How many stamps of failed writes were popped as if they were those of signals.
    /// - Parameter waiting: how many of them are in the ring.
    func popped(waiting: UInt32) -> UInt64 {
        count.load(ordering: .relaxed) &- withdrawn.load(ordering: .relaxed) &- UInt64(waiting)
    }

    /// Notes that stamps of failed writes were taken out of the ring. By the loop's thread.
    func withdraw(_ stamps: UInt32) {
        withdrawn.store(withdrawn.load(ordering: .relaxed) &+ UInt64(stamps), ordering: .relaxed)
    }
}
