import Glibc
import SystemPackage

/// The guest's memory: shared, zeroed, unmapped when its owner goes.
@safe struct GuestRAM: ~Copyable, @unchecked Sendable {
    // SAFETY: mapped in init with `size` bytes, unmapped in deinit; every access is checked against it.
    let base: UnsafeMutableRawPointer
    let size: Int

    init(size: Int) throws(LiveError) {
        let mapped = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            throw .refused("mmap of the guest's memory", Errno(rawValue: errno))
        }
        unsafe base = mapped
        self.size = size
    }

    deinit { _ = unsafe munmap(base, size) }

    func store<Value: BitwiseCopyable>(_ value: Value, at address: Int) {
        precondition(address >= 0 && address + MemoryLayout<Value>.size <= size, "outside the guest's memory")
        unsafe base.storeBytes(of: value, toByteOffset: address, as: Value.self)
    }

    func store(_ bytes: [UInt8], at address: Int) {
        for (offset, byte) in bytes.enumerated() { store(byte, at: address + offset) }
    }
}
