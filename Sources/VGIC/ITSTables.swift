import Lockfree

/// The ITS's tables, decoded: the lists that KVM keeps beside the guest's memory (device_list, itt_head,
/// collection_list), walked as KVM walks them. Guarded by its_lock.
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
        /// Index of its vCPU, -1 while it is unmapped.
        var target: Int32
    }

    var devices = ContiguousArray<Device>()
    var collections = ContiguousArray<Collection>()
    /// Mappings that can be used again.
    var free = ContiguousArray<Int32>()
    /// Mappings taken out of the tables, which a reader may still hold: free after a grace period.
    var retired = ContiguousArray<Int32>()
    var used = 0

    func deviceIndex(_ id: DeviceID) -> Int? { devices.firstIndex { $0.id == id.rawValue } }
    func collectionIndex(_ id: CollectionID) -> Int? { collections.firstIndex { $0.id == id.rawValue } }

    /// The vCPU of a collection, -1 if it is unmapped or unknown.
    func target(of collection: UInt32) -> Int32 {
        for entry in collections where entry.id == collection { return entry.target }
        return -1
    }
}
