public import Synchronization

/// Grace periods: readers announce themselves once a batch, and a writer that has unpublished something waits until
/// every reader that may still hold it has left. Stands for RCU and SRCU in KVM and for VSYNC in hardware.
///
/// No section spans a wait, a futex, or a lock under which anybody waits for grace.
public final class Quiescence: Sendable {
    @usableFromInline let epoch = Atomic<UInt64>(1)
    /// One line a reader: 0 outside, else the epoch at which it entered.
    @usableFromInline let readers: Slab<Atomic<UInt64>>
    private let relax: @Sendable () -> Void
    private let waits = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - readers: how many threads read; each has a slot of its own.
    ///   - relax: called again and again while a writer waits; lets a reader on the same processor run.
    public init(readers: Int, relax: @escaping @Sendable () -> Void) {
        self.readers = Slab(count: readers, padded: true) { _ in Atomic<UInt64>(0) }
        self.relax = relax
    }

    /// Opens this reader's section.
    /// - Precondition: it is not open.
    @inlinable public func enter(_ reader: Int) {
        precondition(!isInside(reader), "a section is not re-entrant")
        // Sequentially consistent: the announcement comes before every read of the section; pairs with the increment
        // in `waitForGrace`. A reader that announces an old epoch late is waited for, which only costs time.
        readers[reader].store(epoch.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent)
    }

    /// Closes this reader's section.
    @inlinable public func leave(_ reader: Int) {
        readers[reader].store(0, ordering: .releasing)  // pairs with the acquiring loads in `waitForGrace`
    }

    /// Whether this reader's section is open. Only that reader's thread gets an answer that lasts.
    @inlinable public func isInside(_ reader: Int) -> Bool { readers[reader].load(ordering: .relaxed) != 0 }

    /// Returns when every section that was open at the call has been closed.
    /// - Parameter caller: the reader slot of the calling thread, nil if it has none.
    /// - Precondition: the caller is not inside its own section: it would wait for itself.
    public func waitForGrace(caller: Int?) {
        if let caller { precondition(!isInside(caller), "waits for grace inside its own section") }
        waits.add(1, ordering: .relaxed)  // a statistic
        let target = epoch.add(1, ordering: .sequentiallyConsistent).newValue
        for reader in 0..<readers.count {
            while true {
                let announced = readers[reader].load(ordering: .sequentiallyConsistent)
                if announced == 0 || announced >= target { break }
                relax()
            }
        }
    }

    /// How often somebody waited.
    public var gracePeriods: UInt64 { waits.load(ordering: .relaxed) }
}
