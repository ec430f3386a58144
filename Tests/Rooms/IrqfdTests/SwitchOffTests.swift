import Irqfd
import Kernel
import Lockfree
import Synchronization
import Testing
import VGIC

/// Facts 4.6: once GITS_CTLR.Enabled or GICR_CTLR.EnableLPIs has been cleared, no MSI reaches the guest, whatever the
/// cache knew and however many are on their way.
@Suite("Switched off under load") struct SwitchOffTests {
    /// What is switched off.
    enum Switch: CaseIterable, Sendable { case its, lpis }

    /// A thread that signals four events of the first device without a pause, through the cache where it knows them.
    private final class Signaller: @unchecked Sendable {
        // SAFETY: sendable because `worker` is touched by the test's thread alone.
        private let stops = Atomic<Bool>(false)
        private var worker: Worker?

        init(_ vm: VirtualMachine<ShardedCache>) throws {
            worker = try Worker { [unowned self] in
                var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
                var event: UInt32 = 0
                while !stops.load(ordering: .acquiring) {
                    event = (event + 1) % 4
                    // EBUSY while it is off.
                    _ = try? vm.signalMSI(address: 0x0801_0040, data: event, device: 0, thread: &thread)
                    if event == 0 { Processor.yield() }
                }
            }
        }

        func stop() {
            stops.store(true, ordering: .releasing)
            worker?.join()
            worker = nil
        }
    }

    @Test(arguments: Switch.allCases) func nothingArrivesOnceTheSwitchHasReturned(which: Switch) throws {
        var rig = try Rig<ShardedCache>(hasEventfds: false, reader: nil)
        let signaller = try Signaller(rig.vm)
        let start = ContinuousClock.now
        var rounds = 0
        var arrived = 0
        while rounds < 3 || ContinuousClock.now < start + .milliseconds(300) {
            rounds += 1
            rig.turn(which, on: true)
            for _ in 0..<20 {
                arrived += rig.drain().count
                Processor.yield()
            }
            rig.turn(which, on: false)
            // What was in the guest's hands, or latched, before the switch returned.
            _ = rig.drain()
            for _ in 0..<20 {
                Processor.yield()
                rig.vm.distributor.tick(vcpu: 0)
                let late = rig.drain().map(\.intid)
                #expect(late.isEmpty, "round \(rounds)")
            }
        }
        rig.turn(which, on: true)
        signaller.stop()
        // One processor may have given the signaller no turn while it was on.
        var device = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        _ = try rig.vm.signalMSI(address: 0x0801_0040, data: 1, device: 0, thread: &device)
        rig.vm.distributor.tick(vcpu: 0)
        arrived += rig.drain().count
        #expect(arrived > 0)
    }
}

extension Rig where Cache: ~Copyable {
    fileprivate mutating func turn(_ which: SwitchOffTests.Switch, on isOn: Bool) {
        switch which {
        case .its: vm.its.setEnabled(isOn, thread: &on.thread)
        case .lpis: vm.setLPIsEnabled(vcpu: 0, isOn, thread: &on.thread)
        }
    }
}
