import Kernel
import Lockfree
import Loops
import Synchronization

/// A time-out that is over only where something is broken: four minutes, in nanoseconds.
let forever: UInt64 = 240_000_000_000

/// Eventfds with their stamps, watched by one loop; the writer may be another thread.
final class Sources: Sendable {
    let eventfds: Slab<EventFD>
    let stamps: Slab<StampRing>
    let isDone = Atomic<Bool>(false)

    init(count: Int) throws {
        var made: [CInt] = []
        for _ in 0..<count { made.append(try EventFD.open()) }
        let descriptors = made
        eventfds = Slab(count: count) { EventFD(owning: descriptors[$0]) }
        stamps = Slab(count: count, padded: true) { _ in StampRing() }
    }

    /// Signals a source: stamp first, then write.
    func signal(_ slot: Int, _ time: UInt64) {
        stamps[slot].push(Stamp(onTime: time))
        let outcome = eventfds[slot].signal()
        precondition(outcome == .written)
    }
}

/// What came out of a loop, by the stamps.
struct Account: Equatable {
    var injections = 0
    var merged = 0
    var spurious = 0
    var unstamped = 0

    var signals: Int { injections + merged }

    mutating func take(_ batch: borrowing CompletionBatch, _ sources: Sources) {
        for index in 0..<batch.count {
            let (oldest, count) = sources.stamps[batch[index].slot].popAll()
            if count == 0 {
                spurious += 1
            } else {
                injections += 1
                merged += Int(count) - 1
                if !oldest.isKnown { unstamped += 1 }
            }
        }
    }
}
