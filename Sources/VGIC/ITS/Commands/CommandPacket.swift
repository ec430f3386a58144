/// One entry of the ITS command queue: 32 bytes, four little-endian 64-bit words.
public struct CommandPacket: Hashable, Sendable {
    /// Opcode in bits 7:0, DeviceID in 63:32.
    public var word0: UInt64
    /// EventID in bits 31:0 (MAPD: its bits - 1), INTID in 63:32.
    public var word1: UInt64
    /// ICID in bits 15:0, target in 47:16, ITT address in 51:8, Valid in 63.
    public var word2: UInt64
    /// Second target of MOVALL in bits 47:16.
    public var word3: UInt64

    /// Words that are not named are zero.
    public init(_ word0: UInt64, _ word1: UInt64 = 0, _ word2: UInt64 = 0, _ word3: UInt64 = 0) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }
}
