import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import Synchronization
import VGIC
import Vocabulary

/// An irqfd rig that a thread of its own drives, with both guests, until it is told to stop.
final class DrivenRig: @unchecked Sendable {
    // SAFETY: `handed` is set by the driving thread before it says so with `isReady`, and not changed afterwards.
    private let stops = Atomic<Bool>(false)
    private let isReady = Atomic<Bool>(false)
    private let turns = Atomic<UInt64>(0)
    private let failed = Atomic<Bool>(false)
    private let acknowledges = Slab<Atomic<UInt64>>(count: 16) { _ in Atomic(0) }
    private var handed: (irqfds: Irqfds<ShardedCache>, vm: VirtualMachine<ShardedCache>)?
    private var worker: Worker?
    private let clock = ContinuousClock()

    init(_ kind: LoopMaker) throws {
        worker = try Worker { [unowned self] in drive(kind) }
        while !isReady.load(ordering: .acquiring) { Processor.yield() }
    }

    var irqfds: Irqfds<ShardedCache> { handed!.irqfds }
    var vm: VirtualMachine<ShardedCache> { handed!.vm }

    /// Whether the thread met an error, or did not go on for a long time.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    /// Acknowledges so far, by LPI from 8192 on.
    func total() -> [UInt64] { (0..<16).map { acknowledges[$0].load(ordering: .acquiring) } }

    /// Returns when everything that was under way at the call has been acknowledged.
    func settle() {
        let until = turns.load(ordering: .acquiring) + 4
        let deadline = clock.now + .seconds(240)
        while turns.load(ordering: .acquiring) < until && !hasFailed {
            Processor.yield()
            if clock.now > deadline { failed.store(true, ordering: .releasing) }
        }
    }

    /// Lets it settle and then settle again: what came in the second time.
    func arrivals() -> [UInt64] {
        settle()
        let before = total()
        settle()
        return zip(total(), before).map { $0 - $1 }
    }

    func stop() {
        stops.store(true, ordering: .releasing)
        worker?.join()
        worker = nil
    }

    private func drive(_ kind: LoopMaker) {
        do {
            var rig = try IrqfdRig(kind)
            handed = (rig.irqfds, rig.rig.vm)
            isReady.store(true, ordering: .releasing)
            while !stops.load(ordering: .acquiring) {
                try rig.turn()
                for seen in rig.rig.drain() { acknowledges[Int(seen.intid - 8192)].add(1, ordering: .releasing) }
                turns.add(1, ordering: .releasing)
                Processor.yield()
            }
        } catch {
            failed.store(true, ordering: .releasing)
            isReady.store(true, ordering: .releasing)
        }
    }
}

/// A thread that writes to an eventfd without a pause, until it is told to stop.
final class Hammer: @unchecked Sendable {
    // SAFETY: sendable because `worker` is touched by the test's thread alone.
    let eventfd: CInt
    private let stops = Atomic<Bool>(false)
    private var worker: Worker?

    init() throws {
        eventfd = try EventFD.open()
        worker = try Worker { [unowned self] in
            while !stops.load(ordering: .acquiring) {
                EventFD.signal(eventfd)
                Processor.yield()
            }
        }
    }

    func stop() {
        stops.store(true, ordering: .releasing)
        worker?.join()
        worker = nil
        _ = EventFD(owning: eventfd)
    }
}
