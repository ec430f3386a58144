/// What GICv4.1's VMAPP says of a vPE (<doc:The-host-GIC>). W0[9], PTZ, is 0 always, as Linux sends it: a pending table
/// that is mapped again may have bits.
public struct VPEMapping: Hashable, Sendable {
    /// Its vPEID.
    public var vpe: UInt32
    /// The redistributor that it is mapped to.
    public var target: VCPUID
    /// Its virtual pending table.
    public var table: UInt64
    /// INTID bits - 1 of that table.
    public var size: Int
    /// The VM's virtual property table.
    public var properties: UInt64
    /// Its default doorbell: the LPI that rings if it was asked to when the vPE ceased to be resident.
    public var doorbell: INTID
    /// The first mapping of the vPE on any ITS, or the last one that goes.
    public var allocates: Bool
    /// Whether it maps.
    public var valid: Bool

    /// All fields.
    public init(
        vpe: UInt32, target: VCPUID, table: UInt64, size: Int, properties: UInt64, doorbell: INTID, allocates: Bool,
        valid: Bool
    ) {
        self.vpe = vpe
        self.target = target
        self.table = table
        self.size = size
        self.properties = properties
        self.doorbell = doorbell
        self.allocates = allocates
        self.valid = valid
    }

    /// Decodes a packet.
    init(_ packet: CommandPacket) {
        self.init(
            vpe: UInt32(packet.word1 >> 32 & 0xFFFF), target: VCPUID(UInt32(packet.word2 >> 16 & 0xFFFF_FFFF)),
            table: packet.word3 & 0x000F_FFFF_FFFF_0000, size: Int(packet.word3 & 0x1F),
            properties: packet.word0 & 0x000F_FFFF_FFFF_0000,
            doorbell: INTID(UInt32(truncatingIfNeeded: packet.word1)), allocates: packet.word0 >> 8 & 1 != 0,
            valid: packet.word2 >> 63 != 0)
    }

    /// The packet that Linux writes; `opcode` is VMAPP's.
    func packet(opcode: UInt64) -> CommandPacket {
        CommandPacket(
            properties | (allocates ? 1 << 8 : 0) | opcode, UInt64(vpe) << 32 | UInt64(doorbell.rawValue),
            (valid ? 1 << 63 : 0) | UInt64(target.rawValue) << 16, table | UInt64(size))
    }
}
