import Testing
import VGIC
import Vocabulary

@testable import LiveKVM

@Suite("The tables of the arm64 guest") struct ARM64TablesTests {
    private static func packets(_ vcpus: Int) -> [CommandPacket] {
        let words = ARM64Tables.commands(vcpus: vcpus)
        return stride(from: 0, to: words.count, by: 4).map {
            CommandPacket(words[$0], words[$0 + 1], words[$0 + 2], words[$0 + 3])
        }
    }

    @Test(
        "have commands that an ITS decodes: collections, the device, every event, INVALL and SYNC",
        arguments: [1, 3, 24])
    func commands(vcpus: Int) throws {
        let commands = try Self.packets(vcpus).map { try Command($0) }
        var collections: [CollectionID: VCPUID] = [:]
        var events: [EventID: (intid: INTID, collection: CollectionID)] = [:]
        var synced: [VCPUID] = []
        for command in commands {
            switch command {
            case .mapc(let collection, let target, let valid):
                #expect(valid)
                collections[collection] = target
            case .mapd(let device, let itt, let bits, let valid):
                #expect(device == DeviceID(0) && valid && bits == ARM64Layout.eventBits)
                #expect(itt == ARM64Layout.address(ARM64Layout.translations))
            case .mapti(let device, let event, let intid, let collection):
                #expect(device == DeviceID(0) && collections[collection] != nil)
                events[event] = (intid, collection)
            case .invall(let collection): #expect(collections[collection] != nil)
            case .sync(let target): synced.append(target)
            default: Issue.record("\(command) is not a command of the set-up")
            }
        }
        #expect(collections.count == vcpus && synced.count == vcpus)
        // 191 vectors for signals, and the one of lowest priority.
        #expect(events.count == vcpus * 192)
        for (event, mapped) in events {
            let lpi = Int(mapped.intid.rawValue)
            #expect(lpi == 8192 + Int(event.rawValue) && lpi < 1 << ARM64Layout.interruptBits)
            #expect(Int(event.rawValue) < 1 << ARM64Layout.eventBits && lpi & 0xFF >= ARM64Layout.firstVector)
            #expect(Int(mapped.collection.rawValue) == lpi >> 8 & 0x1F)
        }
        #expect(commands.count * 32 < ARM64Layout.queueSize)
    }

    @Test("hold for a host that restores them what the commands say") func restored() {
        let vcpus = 3
        let table = ARM64Tables.translations(vcpus: vcpus)
        var found: [Int: UInt64] = [:]
        // As KVM walks it: an entry without an LPI leads to the next one, any other as far as it says.
        var event = 0
        while event < table.count {
            let entry = table[event]
            guard entry != 0 else {
                event += 1
                continue
            }
            found[event] = entry
            let next = Int(entry >> 48)
            if next == 0 { break }
            event += next
        }
        #expect(found.count == vcpus * 192)
        for (event, entry) in found {
            #expect(Int(entry >> 16 & 0xFFFF_FFFF) == 8192 + event && Int(entry & 0xFFFF) == event >> 8)
        }
        #expect(ARM64Tables.collections(vcpus: vcpus).map { $0 & 0xFFFF } == [0, 1, 2])
        #expect(ARM64Tables.devices[0] & 0x1F == UInt64(ARM64Layout.eventBits - 1))
        #expect((ARM64Tables.devices[0] >> 5 & (1 << 44 - 1)) << 8 == ARM64Layout.address(ARM64Layout.translations))
    }

    @Test("give the last vector of each vCPU the lowest priority, and deal the SPIs to the vCPUs") func priorities() {
        let bytes = ARM64Tables.properties(vcpus: 2)
        #expect(bytes.count == 512 && bytes.allSatisfy { $0 & 1 == 1 })
        #expect(bytes.indices.filter { bytes[$0] & 0xFC != 0xA0 } == [255, 511])
        #expect(bytes[255] & 0xFC > 0xA0)
        let routes = ARM64Tables.pinRoutes(vcpus: 18)
        #expect(routes.count == 32 && routes[..<16] == (0..<16).map { UInt64($0) }[...])
        // KVM gives 16 vCPUs one Aff1.
        #expect(routes[16] == 0x100 && routes[17] == 0x101 && routes[18] == 0)
    }

    @Test("lie apart, aligned as the GIC asks, inside the guest's memory") func places() {
        let parts = [
            (GuestLayout.areas, GuestLayout.size), (ARM64Layout.queue, ARM64Layout.queue + ARM64Layout.queueSize),
            (ARM64Layout.devices, ARM64Layout.devices + 0x1_0000),
            (ARM64Layout.collections, ARM64Layout.collections + 0x1_0000),
            (ARM64Layout.translations, ARM64Layout.translations + 8 << ARM64Layout.eventBits),
            (ARM64Layout.properties, ARM64Layout.properties + GuestLayout.vcpuLimit << 8),
            (ARM64Layout.pageTable, ARM64Layout.pinRoutes), (ARM64Layout.pinRoutes, ARM64Layout.pinRoutes + 0x1000),
            (ARM64Layout.pendingTables, ARM64Layout.pendingTable(GuestLayout.vcpuLimit)),
        ]
        for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.0 < part.1 && part.1 <= next.0) }
        #expect(parts[parts.count - 1].1 <= ARM64Layout.size)
        for place in [ARM64Layout.queue, ARM64Layout.devices, ARM64Layout.collections, ARM64Layout.pendingTables] {
            #expect(place % 0x1_0000 == 0)
        }
        #expect(ARM64Layout.pageTable % 0x1000 == 0)
        // The devices' frames: the ITS's two, the distributor, as many redistributors as vCPUs, then nothing at the
        // port.
        #expect(ARM64Layout.its + 0x2_0000 == ARM64Layout.distributor)
        #expect(ARM64Layout.distributor + 0x1_0000 == ARM64Layout.redistributors)
        #expect(ARM64Layout.redistributor(GuestLayout.vcpuLimit) <= ARM64Layout.port)
    }
}
