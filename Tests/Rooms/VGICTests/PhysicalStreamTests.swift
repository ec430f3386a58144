import Lockfree
import Testing
import VGIC
import Vocabulary

/// What random streams of commands have shown of the ITS that QEMU emulates.
@Suite("Virtual events of a physical ITS") struct PhysicalStreamTests {
    /// vPE 0 has a pending table for 16 INTID bits, vPE 1 one for 14; event 20 is vINTID 20,000 on vPE 0.
    private static func pair() throws -> ProfileTests.Pair {
        var pair = try ProfileTests.Pair(gic: 4)
        for (vpe, size) in [(UInt32(0), 15), (1, 13)] {
            let map = Command.vmapp(
                vpe: vpe, target: VCPUID(vpe), table: 0x5000_0000 + UInt64(vpe) << 16, size: size, valid: true)
            #expect(pair.perform(map)[1] == nil)
        }
        #expect(pair.perform(Self.map(vpe: 0))[1] == nil)
        return pair
    }

    private static let device = DeviceID(2)
    private static let event = EventID(20)

    private static func map(vpe: UInt32) -> Command {
        .vmapti(device: device, event: event, vpe: vpe, vintid: INTID(20_000), doorbell: .spurious)
    }

    @Test func `VMOVI to a vPE whose pending table is too small for the vINTID is ignored`() throws {
        var pair = try Self.pair()
        let move = Command.vmovi(
            device: Self.device, event: Self.event, vpe: 1, doorbell: .spurious, setsDoorbell: false)
        #expect(pair.perform(move)[1] == .intidOutOfRange)
        #expect(pair.physical.snapshot().events.map(\.entry.vpe) == [0])
    }

    @Test func `DISCARD and CLEAR of a vINTID that its vPE's table has no room for are dropped, and the entry stays`()
        throws
    {
        var pair = try Self.pair()
        #expect(pair.perform(Self.map(vpe: 1))[1] == nil)
        for command in [
            Command.discard(device: Self.device, event: Self.event), .clear(device: Self.device, event: Self.event),
        ] {
            #expect(pair.perform(command)[1] == .vintidOutOfRange)
        }
        #expect(pair.physical.snapshot().events.map(\.entry.vpe) == [1])
    }

    @Test func `MOVI says that a pending bit went along only if it was clear at the destination`() {
        let tables = RedistributorTables(count: 2)
        for number in 0..<2 { tables.setEnabled(number, true) }
        tables.set(0, 8192)
        #expect(tables.move(8192, from: 0, to: 1))
        tables.set(0, 8192)
        #expect(!tables.move(8192, from: 0, to: 1), "it was pending there")
        #expect(tables.pending(0).isEmpty && tables.pending(1) == [8192])
    }
}
