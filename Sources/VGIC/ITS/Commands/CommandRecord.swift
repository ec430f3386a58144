import Lockfree

/// Where an event led, as far as it could be followed, and what that did: all that a trace records of an MSI.
public struct EventOutcome: Hashable, Sendable {
    /// Why it went no further, nil if it arrived.
    public var drop: Refusal?
    /// INTID of the LPI, or of the vLPI.
    public var intid: UInt32?
    /// ICID of an LPI.
    public var collection: UInt32?
    /// vPEID of a vLPI.
    public var vpe: UInt32?
    /// Doorbell LPI of a vLPI, 1023 for none.
    public var doorbell: UInt32?
    /// Address of the virtual pending table.
    public var pendingTable: UInt64?
    /// Redistributor or vCPU index that it was handed to.
    public var target: Int?
    /// For MSI and INT: the pending state was clear and is set now.
    public var latched: Bool?
    /// For MSI and INT of a vLPI.
    public var virtual: RedistributorTables.VirtualOutcome?

    /// Nothing known.
    public init() {}

    /// Whether it leads to a vLPI.
    public var isVirtual: Bool { vpe != nil }
}

/// What one command did.
public struct CommandRecord: Sendable {
    /// The packet as it lay in the queue.
    public let packet: CommandPacket
    /// Decoded, nil if there is no such command.
    public var command: Command?
    /// Why it was skipped, nil if it was carried out.
    public var refusal: Refusal?
    /// Where its event led before the command, for commands that speak of one.
    public var outcome: EventOutcome?
    /// The entry that MAPTI, MAPI, VMAPTI, VMAPI, MOVI and VMOVI left.
    public var stored: EventOutcome?
    /// For MOVI: a pending state went along.
    public var movedPending: Bool?
    /// For MOVI: where the LPI was going.
    public var from: Int?
    /// For MOVI: where the LPI goes now.
    public var to: Int?
    /// What an INT carries, and whether it moves a pending state that was counted when it was latched.
    var stamp = Stamp.unknown
    var transfers = false
    /// Whether the caller wants more than the refusal.
    var isDetailed = false

    init(packet: CommandPacket) { self.packet = packet }
}
