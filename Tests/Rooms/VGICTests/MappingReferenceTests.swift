import Kernel
import Lockfree
import Skeletons
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import VGIC

/// What KVM's caches count, and the model's with them: each reference is taken once and given back once.
@Suite("References of mappings") struct MappingReferenceTests {
    private static let address: UInt64 = 0x0801_0040

    /// A VM with 64 events of two devices on one vCPU, one reader slot for each thread.
    private static func machine<Cache: TranslationCache & ~Copyable>(
        _: Cache.Type, _ invalidation: Invalidation, _ unmap: Unmap = .grace, readers: Int = 1
    ) throws -> VirtualMachine<Cache> {
        var configuration = ITSConfiguration()
        (configuration.invalidation, configuration.unmap) = (invalidation, unmap)
        configuration.mappingLimit = 256
        let vm = VirtualMachine<Cache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 64), its: [configuration], readers: readers,
            relax: { Processor.yield() })
        var thread = HostThread(wakes: WakeSet(vcpus: 1))
        vm.its.setEnabled(true, thread: &thread)
        vm.setLPIsEnabled(vcpu: 0, true, thread: &thread)
        try vm.its.execute(.mapc(collection: CollectionID(0), target: VCPUID(0), valid: true), thread: &thread)
        for device: UInt32 in 0..<2 {
            try map(device, vm, &thread)
            for event: UInt32 in 0..<32 { try map(device, event, vm, &thread) }
        }
        return vm
    }

    private static func map(
        _ device: UInt32, _ vm: VirtualMachine<some TranslationCache & ~Copyable>, _ thread: inout HostThread
    ) throws {
        let itt = 0x4012_0000 + 0x1000 * UInt64(device)
        try vm.its.execute(.mapd(device: DeviceID(device), itt: itt, eventBits: 5, valid: true), thread: &thread)
    }

    private static func map(
        _ device: UInt32, _ event: UInt32, _ vm: VirtualMachine<some TranslationCache & ~Copyable>,
        _ thread: inout HostThread
    ) throws {
        try vm.its.execute(
            .mapti(
                device: DeviceID(device), event: EventID(event), intid: INTID(8192 + device * 32 + event),
                collection: CollectionID(0)), thread: &thread)
    }

    /// How many references each mapping has that the tables or the cache name, by number of references.
    private static func counts(_ vm: VirtualMachine<some TranslationCache & ~Copyable>) -> [Int32: Int] {
        var counts: [Int32: Int] = [:]
        for place in 0..<vm.its.tables.used {
            let references = unsafe vm.its.mappings.pointer(to: place).pointee.references.load(ordering: .relaxed)
            if references != 0 { counts[references, default: 0] += 1 }
        }
        return counts
    }

    /// Every event is signalled, then taken away bit by bit.
    private struct Life: CacheVisitor {
        let kind: CacheKind
        let invalidation: Invalidation

        /// So many mappings, some of which the cache knows.
        private static func expected(of count: Int, known: Int) -> [Int32: Int] {
            [1: count - known, 2: known].filter { $0.value > 0 }
        }

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws {
            let vm = try MappingReferenceTests.machine(Cache.self, invalidation)
            var thread = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
            let counted = kind == .list || kind == .tree
            let room = kind == .list ? ListCache.entriesPerVCPU : 64
            for event: UInt32 in 0..<64 {
                _ = try vm.signalMSI(
                    address: MappingReferenceTests.address, data: event % 32, device: event / 32, thread: &thread)
            }
            let filled = MappingReferenceTests.counts(vm)
            let whenFilled = counted ? Self.expected(of: 64, known: room) : [1: 64]
            #expect(filled == whenFilled, "\(kind)")
            // The last one is in every cache that remembers: found, and given back.
            let hits = thread.counters.cacheHits
            _ = try vm.signalMSI(address: MappingReferenceTests.address, data: 31, device: 1, thread: &thread)
            #expect(thread.counters.cacheHits - hits == (kind == .none ? 0 : 1), "\(kind)")
            let afterHit = MappingReferenceTests.counts(vm)
            #expect(afterHit == filled, "\(kind)")
            try vm.its.execute(.discard(device: DeviceID(1), event: EventID(31)), thread: &thread)
            let known = invalidation == .whole ? 0 : room - 1
            let after = MappingReferenceTests.counts(vm)
            let whenDiscarded = counted ? Self.expected(of: 63, known: known) : [1: 63]
            #expect(after == whenDiscarded, "\(kind)")
            vm.its.flushCache(thread: &thread)
            let flushed = MappingReferenceTests.counts(vm)
            #expect(flushed == [1: 63], "\(kind)")
            vm.tearDown(thread: &thread)
            let gone = MappingReferenceTests.counts(vm)
            #expect(gone.isEmpty, "\(kind)")
        }
    }

    @Test(arguments: CacheKind.allCases, Invalidation.allCases)
    func areOneForTheTableAndOneForTheCache(kind: CacheKind, invalidation: Invalidation) throws {
        var life = Life(kind: kind, invalidation: invalidation)
        try kind.accept(&life)
    }

    /// Two threads signal while a third takes events, a device and the whole cache away and brings them back.
    private struct Storm: CacheVisitor {
        let kind: CacheKind
        let invalidation: Invalidation
        let unmap: Unmap

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws {
            let vm = try MappingReferenceTests.machine(Cache.self, invalidation, unmap, readers: 2)
            let isOver = Stop()
            let devices = try (0..<2).map { reader in
                try Worker {
                    var thread = HostThread(wakes: WakeSet(vcpus: 1), reader: reader)
                    var number: UInt32 = 0
                    while !isOver.flag.load(ordering: .acquiring) {
                        number &+= 7
                        _ = try? vm.signalMSI(
                            address: MappingReferenceTests.address, data: number % 32, device: UInt32(reader),
                            thread: &thread)
                    }
                }
            }
            var thread = HostThread(wakes: WakeSet(vcpus: 1))
            for round: UInt32 in 0..<300 {
                let event = round % 32
                try vm.its.execute(.discard(device: DeviceID(0), event: EventID(event)), thread: &thread)
                try MappingReferenceTests.map(0, event, vm, &thread)
                if round % 5 == 0 { vm.its.flushCache(thread: &thread) }
                if round % 20 == 0 {
                    try MappingReferenceTests.map(1, vm, &thread)
                    for event: UInt32 in 0..<32 { try MappingReferenceTests.map(1, event, vm, &thread) }
                }
            }
            isOver.flag.store(true, ordering: .releasing)
            for device in devices { device.join() }
            vm.its.flushCache(thread: &thread)
            let left = MappingReferenceTests.counts(vm)
            #expect(left == [1: 64], "\(kind)")
        }
    }

    private final class Stop: Sendable {
        let flag = Atomic(false)
    }

    @Test(arguments: CacheKind.allCases, Invalidation.allCases)
    func areExactAfterAStorm(kind: CacheKind, invalidation: Invalidation) throws {
        for unmap in Unmap.allCases {
            var storm = Storm(kind: kind, invalidation: invalidation, unmap: unmap)
            try kind.accept(&storm)
        }
    }

    /// A reader that has found an event is kept inside its section while the event is unmapped. With `grace` the
    /// command would wait for it for ever.
    private struct Held: CacheVisitor {
        let kind: CacheKind

        func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws {
            let vm = try MappingReferenceTests.machine(Cache.self, .whole, .refcount)
            var device = HostThread(wakes: WakeSet(vcpus: 1), reader: 0)
            var guest = HostThread(wakes: WakeSet(vcpus: 1))
            _ = try vm.signalMSI(address: MappingReferenceTests.address, data: 3, device: 0, thread: &device)
            device.enter(vm.quiescence)
            let cached = vm.its.cached(DeviceID(0), EventID(3), thread: &device)
            let isFound = cached != nil
            #expect(isFound == (kind != .none), "\(kind)")
            try vm.its.execute(.discard(device: DeviceID(0), event: EventID(3)), thread: &guest)
            let held = MappingReferenceTests.counts(vm)
            #expect(held == [1: isFound ? 64 : 63], "\(kind): the reader's own is the last one")
            let later = vm.its.cached(DeviceID(0), EventID(3), thread: &device)
            let isGone = later == nil
            #expect(isGone, "\(kind)")
            // The place is somebody else's only when the reader has left.
            try MappingReferenceTests.map(0, 3, vm, &guest)
            #expect(vm.its.tables.used == 65 && vm.its.tables.free.isEmpty, "\(kind)")
            if let cached { vm.its.release(cached, thread: &device) }
            device.leave(vm.quiescence)
            try vm.its.execute(.discard(device: DeviceID(0), event: EventID(4)), thread: &guest)
            #expect(vm.its.tables.free.count == 2 && vm.its.tables.deferred.isEmpty, "\(kind)")
            let left = MappingReferenceTests.counts(vm)
            #expect(left == [1: 63], "\(kind)")
        }
    }

    @Test(arguments: CacheKind.allCases) func anUnmapWaitsForNoReaderThatHoldsOne(kind: CacheKind) throws {
        var held = Held(kind: kind)
        try kind.accept(&held)
    }

    /// A section that never ends while commands take one mapping after the other: at last one waits.
    @Test func whereTheyWouldRunOutOfPlacesACommandWaits() throws {
        let vm = try Self.machine(ShardedCache.self, .whole, .refcount)
        let isOpen = Stop()
        vm.quiescence.enter(0)
        let reader = try Worker {
            while !isOpen.flag.load(ordering: .acquiring) { Processor.yield() }
            vm.quiescence.leave(0)
        }
        var guest = HostThread(wakes: WakeSet(vcpus: 1))
        var rounds = 0
        // 256 places, 64 in use: a quarter is kept free, so that 129 can be on their way when a place is taken again.
        while vm.its.tables.deferred.count < 129, rounds < 1_000 {
            try vm.its.execute(.discard(device: DeviceID(0), event: EventID(0)), thread: &guest)
            try Self.map(0, 0, vm, &guest)
            rounds += 1
        }
        #expect(rounds == 129 && vm.its.tables.free.isEmpty)
        isOpen.flag.store(true, ordering: .releasing)
        try vm.its.execute(.discard(device: DeviceID(0), event: EventID(0)), thread: &guest)
        let waiting = vm.its.tables.deferred.count
        #expect(waiting == 0)
        reader.join()
    }
}
