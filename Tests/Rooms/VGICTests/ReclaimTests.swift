import Lockfree
import Synchronization
import Testing
import Vocabulary

@testable import VGIC

/// P8: nothing is used again while a reader may hold it, however many threads take things away at once.
@Suite("Grace") struct ReclaimTests {
    /// What happens while a thread waits for a grace period.
    private final class Meanwhile: Sendable {
        let act = Mutex<(@Sendable () -> Void)?>(nil)

        func happens() { act.withLock { $0.take() }?() }
    }

    @Test func `what another thread takes away during a wait is not freed at its end`() throws {
        let meanwhile = Meanwhile()
        var configuration = ITSConfiguration()
        configuration.invalidation = .precise
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 8), its: [configuration], readers: 2,
            relax: { meanwhile.happens() })
        var thread = HostThread(wakes: WakeSet(vcpus: 1))
        var device = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
        vm.its.setEnabled(true, thread: &thread)
        vm.setLPIsEnabled(vcpu: 0, true, thread: &thread)
        try vm.its.execute(.mapc(collection: CollectionID(0), target: VCPUID(0), valid: true), thread: &thread)
        for id: UInt32 in [1, 2] {
            let itt = 0x4012_3400 + 0x1000 * UInt64(id)
            for command: Command in [
                .mapd(device: DeviceID(id), itt: itt, eventBits: 2, valid: true),
                .mapti(
                    device: DeviceID(id), event: EventID(0), intid: INTID(8191 + id),
                    collection: CollectionID(0)),
            ] { try vm.its.execute(command, thread: &thread) }
            _ = try vm.signalMSI(address: 0x0801_0040, data: 0, device: id, thread: &device)
        }
        let full = vm.its.cacheBytes
        // Reader 1 was inside before; while it is waited for, reader 0 comes in and finds device 2's event, which
        // another thread then unmaps.
        vm.quiescence.enter(1)
        meanwhile.act.withLock {
            $0 = {
                vm.quiescence.enter(0)
                var thread = HostThread(wakes: WakeSet(vcpus: 1))
                let found = vm.its.cached(DeviceID(2), EventID(0), thread: &thread)?.lpi
                #expect(found != nil)
                vm.its.lockTables(&thread)
                _ = vm.its.removeDevice(DeviceID(2), thread: &thread)
                vm.its.unlockTables(&thread)
                vm.quiescence.leave(1)
            }
        }
        try vm.its.execute(.mapd(device: DeviceID(1), itt: 0, eventBits: 1, valid: false), thread: &thread)
        #expect(vm.its.tables.free.count == 1 && vm.its.tables.retired.count == 1)
        #expect(vm.its.cacheBytes == full - 512, "device 2's page is freed under its reader")
        vm.quiescence.leave(0)
        vm.its.flushCache(thread: &thread)
        #expect(vm.its.tables.free.count == 2 && vm.its.tables.retired.isEmpty)
        #expect(vm.its.cacheBytes == full - 1024)
    }
}
