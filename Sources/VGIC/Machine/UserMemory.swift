import SystemPackage

/// Memory of userspace to which the argument of a call points: one mapping. Every other address faults.
public struct UserMemory: Sendable, Equatable {
    /// Where the mapping begins.
    public let base: UInt64
    /// What is there.
    public private(set) var bytes: [UInt8]

    /// A mapping of these bytes.
    public init(at base: UInt64, _ bytes: [UInt8]) {
        self.base = base
        self.bytes = bytes
    }

    /// `copy_from_user` of a little-endian number.
    /// - Parameters:
    ///   - address: where it is.
    ///   - count: how many bytes it has, at most 8.
    /// - Throws: EFAULT a byte of it is not mapped.
    func number(_ address: UInt64, bytes count: Int) throws(Errno) -> UInt64 {
        let first = try offset(address, count)
        return (0..<count).reduce(0) { $0 | UInt64(bytes[first + $1]) << UInt64(8 * $1) }
    }

    /// `copy_to_user` of a little-endian number.
    /// - Parameters:
    ///   - number: what is written.
    ///   - address: where to.
    ///   - count: how many bytes it has, at most 8.
    /// - Throws: EFAULT a byte of it is not mapped; then nothing is written.
    mutating func store(_ number: UInt64, _ address: UInt64, bytes count: Int) throws(Errno) {
        let first = try offset(address, count)
        for index in 0..<count { bytes[first + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index)) }
    }

    private func offset(_ address: UInt64, _ count: Int) throws(Errno) -> Int {
        let distance = address.subtractingReportingOverflow(base)
        guard !distance.overflow, bytes.count >= count, distance.partialValue <= UInt64(bytes.count - count) else {
            throw .badAddress
        }
        return Int(distance.partialValue)
    }
}
