import Lockfree

/// The ITS's tables, decoded: the lists that KVM keeps beside the guest's memory (device_list, itt_head,
/// collection_list), walked as KVM walks them, and the vPE table. Guarded by its_lock.
struct ITSTables {
    struct Device {
        var id: UInt32
        var eventBits: Int
        var itt: UInt64
        /// First and last mapping of its list, -1 if it has none.
        var first: Int32 = -1
        var last: Int32 = -1
    }

    struct Collection {
        var id: UInt32
        /// Index of its vCPU or redistributor, -1 while it is a place holder that MAPTI made.
        var target: Int32
    }

    /// What commands have taken away and readers may still be in.
    struct Deferred {
        /// Sections that were open then.
        var open: Quiescence.OpenSections
        var places: ContiguousArray<Int32>
        var unlinked: [UInt]
    }

    struct VPE {
        var id: UInt32
        var target: Int32
        var pendingTable: UInt64
        /// INTID bits - 1 of its pending table.
        var size: Int
    }

    var devices = ContiguousArray<Device>()
    var collections = ContiguousArray<Collection>()
    var vpes = ContiguousArray<VPE>()
    /// Mappings that can be used again.
    var free = ContiguousArray<Int32>()
    /// Mappings taken out of the tables, which a reader may still hold: free after a grace period.
    var retired = ContiguousArray<Int32>()
    /// What commands that waited for nobody have taken away, the oldest first.
    var deferred = ContiguousArray<Deferred>()
    var used = 0

    func deviceIndex(_ id: DeviceID) -> Int? { devices.firstIndex { $0.id == id.rawValue } }
    func collectionIndex(_ id: CollectionID) -> Int? { collections.firstIndex { $0.id == id.rawValue } }
    func vpeIndex(_ id: UInt32) -> Int? { vpes.firstIndex { $0.id == id } }

    /// The target of a collection, -1 if it is unmapped or unknown.
    func target(of collection: UInt32) -> Int32 {
        for entry in collections where entry.id == collection { return entry.target }
        return -1
    }
}
