import Lockfree
import Synchronization

/// The guest's memory, as far as the ITS reads it: one flat region. Every access is checked; one that is not wholly
/// inside is an error, never a trap.
public final class GuestMemory: Sendable {
    /// The address of the first byte, in the guest's physical address space.
    public let base: UInt64
    /// Bytes.
    public let size: Int
    private let bytes: Slab<Atomic<UInt8>>

    /// An access outside the region.
    public struct Fault: Error, Sendable, Equatable {
        /// The address that is not inside.
        public let address: UInt64
    }

    /// Zeroed memory.
    public init(base: UInt64, size: Int) {
        self.base = base
        self.size = size
        bytes = Slab(count: size) { _ in Atomic<UInt8>(0) }
    }

    /// Reads a byte.
    public func byte(_ address: UInt64) throws(Fault) -> UInt8 {
        // Relaxed: the guest orders its tables with the command that makes the ITS look.
        bytes[try index(address)].load(ordering: .relaxed)
    }

    /// Writes a byte.
    public func setByte(_ address: UInt64, _ value: UInt8) throws(Fault) {
        bytes[try index(address)].store(value, ordering: .relaxed)
    }

    private func index(_ address: UInt64) throws(Fault) -> Int {
        guard address >= base, address - base < UInt64(size) else { throw Fault(address: address) }
        return Int(address - base)
    }
}
