extension TraceLine {
    /// An entry of a table in guest memory that a command wrote.
    package struct Stored: Sendable {
        package var intid: UInt32?
        package var icid: UInt32?
        package var vintid: UInt32?
        package var vpe: UInt32?
        package var doorbell: UInt32?
    }

    /// A table in guest memory, as GITS_BASER<n> describes it. Sizes in bytes.
    package struct Table: Sendable {
        package var valid: Int
        package var indirect: Int
        package var pageSize: UInt64
        package var pages: UInt64
        package var entrySize: UInt64
        /// How many ids the table can hold, capped by the id's bits.
        package var entries: UInt64
    }

    /// A mapped device: an entry of the device table.
    package struct Device: Sendable, Hashable {
        package var device: UInt32
        /// The number of EventID bits less one.
        package var size: Int
        package var itt: String

        package init(device: UInt32, size: Int, itt: String) {
            self.device = device
            self.size = size
            self.itt = itt
        }
    }

    /// A mapped event: `intid` and `icid` if it is physical, `vintid`, `vpe` and `doorbell` if it is virtual.
    package struct Event: Sendable, Hashable {
        package var device: UInt32
        package var event: UInt32
        package var intid: UInt32?
        package var icid: UInt32?
        package var vintid: UInt32?
        package var vpe: UInt32?
        package var doorbell: UInt32?

        package init(
            device: UInt32, event: UInt32, intid: UInt32? = nil, icid: UInt32? = nil, vintid: UInt32? = nil,
            vpe: UInt32? = nil, doorbell: UInt32? = nil
        ) {
            self.device = device
            self.event = event
            self.intid = intid
            self.icid = icid
            self.vintid = vintid
            self.vpe = vpe
            self.doorbell = doorbell
        }
    }

    /// A mapped collection and its redistributor, by processor number.
    package struct Collection: Sendable, Hashable {
        package var icid: UInt32
        package var rd: Int

        package init(icid: UInt32, rd: Int) {
            self.icid = icid
            self.rd = rd
        }
    }

    /// A set bit of the pending table of a redistributor.
    package struct Pending: Sendable, Hashable {
        package var rd: Int
        package var intid: UInt32

        package init(rd: Int, intid: UInt32) {
            self.rd = rd
            self.intid = intid
        }
    }

    /// A mapped vPE: its redistributor, the address of its virtual pending table, and the table's INTID bits less one.
    package struct VPE: Sendable, Hashable {
        package var vpe: UInt32
        package var rd: Int
        package var vpt: String
        package var size: Int

        package init(vpe: UInt32, rd: Int, vpt: String, size: Int) {
            self.vpe = vpe
            self.rd = rd
            self.vpt = vpt
            self.size = size
        }
    }

    /// A set bit of the virtual pending table at an address.
    package struct VirtualPending: Sendable, Hashable {
        package var vpt: String
        package var vintid: UInt32

        package init(vpt: String, vintid: UInt32) {
            self.vpt = vpt
            self.vintid = vintid
        }
    }

    /// The highest priority pending interrupt of a CPU interface. With priority 255 there is none, and `irq` is stale.
    package struct HPPI: Sendable {
        package var irq: UInt32
        package var prio: UInt8
    }
}
