import Irqfd
import Kernel
import Lockfree
import Synchronization
import VGIC

/// The devices: they write MSIs, and now and then an eventfd.
struct ChaosDevice<Cache: TranslationCache & ~Copyable>: ~Copyable {
    /// The thread's slot in the VM's quiescence domain.
    private static var reader: Int { 0 }

    private let chaos: Chaos<Cache>
    private var random: SplitMix64
    var thread: HostThread
    var calls: UInt64 = 0
    var written: UInt64 = 0
    var notSent: UInt64 = 0
    let account: ChaosAccount

    init(_ chaos: Chaos<Cache>) {
        self.chaos = chaos
        account = ChaosAccount(lpis: Chaos<Cache>.slots)
        thread = HostThread(wakes: chaos.wakes, reader: Self.reader, lpis: account.tally)
        random = SplitMix64(seed: chaos.plan.seed &* 4 &+ 1)
    }

    mutating func run() {
        let vm = chaos.vm
        let account = account
        while !chaos.isOver.load(ordering: .acquiring) {
            // In bursts, so that clock and flag do not set the pace, and with pauses, so that vCPUs block.
            for _ in 0..<256 {
                let draw = random.next()
                let slot = Int(truncatingIfNeeded: draw % UInt64(Chaos<Cache>.slots))
                calls &+= 1
                let (device, event) = (
                    DeviceID(Chaos<Cache>.route(slot).device), EventID(Chaos<Cache>.route(slot).event)
                )
                account.begin(thread.counters)
                thread.enter(vm.quiescence)
                if let cached = vm.its.cached(device, event, thread: &thread) {
                    vm.distributor.inject(cached.lpi, stamp: .unknown, thread: &thread)
                    vm.its.release(cached, thread: &thread)
                    thread.leave(vm.quiescence)
                } else {
                    thread.leave(vm.quiescence)
                    _ = vm.its.inject(device, event, stamp: .unknown, byDevice: true, thread: &thread)
                }
                account.end(slot, thread.counters)
            }
            for _ in 0..<4 {
                let slot = Int(truncatingIfNeeded: random.next() % UInt64(Chaos<Cache>.eventfdCount))
                let outcome = chaos.irqfds.table.signal(slot, stamp: .unknown, through: chaos.eventfds[slot])
                if outcome == .written { written &+= 1 } else { notSent &+= 1 }
            }
            if random.next() % 16 == 0 { Processor.yield() }
        }
    }
}
