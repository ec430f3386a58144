/// Where the pending state of an ITS's LPIs is: in the objects of a VM's distributor, or in redistributors' tables.
enum PendingStore: Sendable {
    case interrupts(Distributor)
    case redistributors(RedistributorTables)

    /// The index that a command's RDbase names, nil if there is none: by `vcpu_id` in KVM, by processor number else.
    func index(of target: VCPUID) -> Int? {
        switch self {
        case .interrupts(let distributor): distributor.index(of: target)
        case .redistributors(let tables): Int(target.rawValue) < tables.count ? Int(target.rawValue) : nil
        }
    }
}

/// How many entries the tables of a physical ITS have (GITS_BASER<n>), and how many INTID bits its distributor.
public struct PhysicalLimits: Sendable, Hashable {
    /// DeviceIDs below this have an entry.
    public var devices: UInt32 = 65_536
    /// ICIDs below this have an entry.
    public var collections: UInt32 = 65_536
    /// vPEIDs below this have an entry.
    public var vpes: UInt32 = 65_536
    /// GICD_TYPER.IDbits + 1.
    public var intidBits = 16

    /// As many as 16 bits can name.
    public init() {}
}
