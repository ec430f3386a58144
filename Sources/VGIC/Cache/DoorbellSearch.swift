import Lockfree
import Synchronization

/// The search for the ITS that a doorbell belongs to, as KVM makes it before each look into a cache of its own for each
/// ITS (`__vgic_doorbell_to_its`, `kvm_io_bus_get_dev`): a read-side section of kvm->srcu, and in it a binary search
/// over the VM's MMIO devices, which are the distributor, the ITS and a redistributor for each vCPU.
///
/// It costs what KVM's costs and finds what is known already. The devices stand where QEMU's machine `virt` has them,
/// and the section keeps nothing alive: what readers may still see, the VM's `Quiescence` says.
struct DoorbellSearch: ~Copyable, Sendable {
    struct Device {
        let start: UInt64
        let end: UInt64
    }

    /// `srcu_lock_count` and `srcu_unlock_count` of a processor.
    struct Section: ~Copyable {
        let entered = Atomic<UInt64>(0)
        let left = Atomic<UInt64>(0)
    }

    private static var itsBase: UInt64 { 0x0808_0000 }
    private static var doorbell: UInt64 { itsBase + 0x10040 }

    /// In ascending order of their addresses.
    private let devices: Slab<Device>
    /// One for each reader, on cache lines of its own.
    private let sections: Slab<Section>

    /// - Parameters:
    ///   - vcpus: how many redistributors there are.
    ///   - readers: how many threads search.
    init(vcpus: Int, readers: Int) {
        devices = Slab(count: vcpus + 2) { index in
            switch index {
            case 0: Device(start: 0x0800_0000, end: 0x0801_0000)
            case 1: Device(start: Self.itsBase, end: Self.itsBase + 0x2_0000)
            default:
                Device(
                    start: 0x080A_0000 + UInt64(index - 2) * 0x2_0000, end: 0x080A_0000 + UInt64(index - 1) * 0x2_0000)
            }
        }
        sections = Slab(count: readers, padded: true) { _ in Section() }
    }

    /// Whether the doorbell leads to the ITS: always true, at the price of the search.
    /// - Parameter reader: the thread's slot.
    borrowing func findsITS(_ reader: Int) -> Bool {
        // `srcu_read_lock` and `srcu_read_unlock` are an increment and a full barrier each.
        sections[reader].entered.wrappingAdd(1, ordering: .sequentiallyConsistent)
        var (low, high) = (0, devices.count)
        var found = -1
        while low < high {
            let middle = (low + high) / 2
            if Self.doorbell < devices[middle].start {
                high = middle
            } else if Self.doorbell >= devices[middle].end {
                low = middle + 1
            } else {
                found = middle
                break
            }
        }
        sections[reader].left.wrappingAdd(1, ordering: .sequentiallyConsistent)
        return found == 1
    }
}
