import Irqfd
import Kernel
import Lockfree
import Loops
import Skeletons
import VGIC
import Vocabulary

/// The rig with the cache that ships.
typealias IrqfdRig = IrqfdMachine<ShardedCache>

/// A rig whose irqfds are assigned by the ioctl, with a real loop on the calling thread.
struct IrqfdMachine<Cache: TranslationCache & ~Copyable> {
    var rig: Rig<Cache>
    let irqfds: Irqfds<Cache>
    let loop: any EventLoop
    private let injector: Injector

    /// GSI g leads to event g % 4 of device g / 4.
    static var routes: [GSIRoute] { (0..<8).map { msi(UInt32($0), to: $0) } }

    static func msi(_ gsi: UInt32, to event: Int) -> GSIRoute {
        .msi(gsi: gsi, address: 0x0801_0040, data: UInt32(event % 4), device: UInt32(event / 4))
    }

    init(
        _ maker: LoopMaker, initialised: Bool = true, invalidation: ITSConfiguration.Invalidation = .whole
    ) throws {
        rig = try Rig(hasEventfds: false, isInitialised: initialised, invalidation: invalidation)
        irqfds = try Irqfds(vm: rig.vm, capacity: 16)
        injector = Injector(MSIInjector(irqfds, capacity: 64))
        loop = try maker.make(17)
        try loop.add(irqfds.wakeDescriptor, token: irqfds.wakeToken)
        guard initialised else { return }
        try irqfds.setGSIRouting(Self.routes, thread: &rig.on.thread)
    }

    /// The loops that this kernel has, and the skeleton: those with which a turn finds what was written before it.
    static var loops: [LoopMaker] { LoopMaker.immediate }

    /// One turn of the loop's thread. Tests write to eventfds of their own and leave no stamps, so that each completion
    /// of a present use is a signal.
    mutating func turn() throws {
        try irqfds.attend(loop, thread: &rig.on.thread)
        var batch = CompletionBatch(capacity: 64)
        var signals = SignalBatch(capacity: 64)
        try loop.wait(into: &batch, atLeast: 0, timeoutNanoseconds: 0)
        for index in 0..<batch.count where batch[index] != irqfds.wakeToken {
            let slot = batch[index].slot
            if batch[index] == irqfds.table.token(slot) { signals.append(Signal(slot: slot, stamp: .unknown)) }
        }
        injector.injector.inject(&signals, thread: &rig.on.thread)
    }

    /// What wrote the eventfds is userspace. Copies of the rig share it.
    private final class Injector {
        var injector: MSIInjector<Cache, EventfdMSI>

        init(_ injector: consuming MSIInjector<Cache, EventfdMSI>) { self.injector = injector }
    }

    mutating func irqfd(_ eventfd: CInt, _ gsi: UInt32, flags: UInt32 = 0, resamplefd: CInt = -1) throws {
        let (irqfds, loop) = (irqfds, loop)
        try irqfds.irqfd(
            IrqfdRequest(eventfd: eventfd, gsi: gsi, flags: flags, resamplefd: resamplefd), thread: &rig.on.thread,
            wait: { _ = try? irqfds.attend(loop, thread: &$0) })
    }

    /// A few turns, and what the guests acknowledged meanwhile.
    mutating func delivered() throws -> [UInt32] {
        for _ in 0..<3 { try turn() }
        return rig.drain().map(\.intid)
    }

    mutating func tearDown() {
        let (irqfds, loop) = (irqfds, loop)
        irqfds.tearDown(thread: &rig.on.thread, wait: { _ = try? irqfds.attend(loop, thread: &$0) })
    }
}
