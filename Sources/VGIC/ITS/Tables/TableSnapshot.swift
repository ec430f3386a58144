/// What an ITS's tables say at one moment, sorted by id.
public struct TableSnapshot: Hashable, Sendable {
    /// A mapped device.
    public struct Device: Hashable, Sendable {
        /// DeviceID.
        public let device: UInt32
        /// EventID bits.
        public let eventBits: Int
        /// Address of its interrupt translation table.
        public let itt: UInt64
    }

    /// A mapped event.
    public struct Event: Hashable, Sendable {
        /// DeviceID.
        public let device: UInt32
        /// EventID.
        public let event: UInt32
        /// What it leads to.
        public let entry: EventOutcome
    }

    /// A mapped collection.
    public struct Collection: Hashable, Sendable {
        /// ICID.
        public let collection: UInt32
        /// Index of its vCPU or redistributor.
        public let target: Int
    }

    /// A mapped vPE.
    public struct VPE: Hashable, Sendable {
        /// vPEID.
        public let vpe: UInt32
        /// Redistributor.
        public let target: Int
        /// Address of its virtual pending table.
        public let pendingTable: UInt64
        /// INTID bits - 1 of that table.
        public let size: Int
    }

    /// Mapped devices.
    public var devices: [Device] = []
    /// Mapped events.
    public var events: [Event] = []
    /// Mapped collections.
    public var collections: [Collection] = []
    /// Mapped vPEs.
    public var vpes: [VPE] = []

    /// Empty tables.
    public init() {}
}
