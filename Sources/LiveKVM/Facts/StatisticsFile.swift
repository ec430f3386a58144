import CLinux
import Glibc
import Kernel
import SystemPackage

/// The statistics file of a VM or a vCPU (KVM_GET_STATS_FD), of which the counters that only grow are read.
struct StatisticsFile: ~Copyable {
    private let descriptor: Descriptor
    /// Name of each counter, and its offset in the file.
    private let counters: [(name: String, offset: Int)]
    private let dataOffset: Int
    private let dataSize: Int

    /// - Parameter owner: the descriptor of a VM or a vCPU.
    init(of owner: CInt) throws(LiveError) {
        // All that can fail comes before the first field: a value that cannot be copied is made whole or not at all.
        let descriptor = Descriptor(owning: try Request.make(owner, irqmark_kvm_get_stats_fd, name: "KVM_GET_STATS_FD"))
        // struct kvm_stats_header: flags, name_size, num_desc, id_offset, desc_offset, data_offset.
        let header = try Self.read(descriptor.rawValue, 24, at: 0)
        let nameSize = Self.number(header, 4)
        let count = Self.number(header, 8)
        let start = Self.number(header, 16)
        // struct kvm_stats_desc: flags, exponent and size of 16 bits each, offset, bucket_size, name.
        let stride = 16 + nameSize
        let table = try Self.read(descriptor.rawValue, stride * count, at: start)
        var counters: [(name: String, offset: Int)] = []
        var end = 0
        for place in Swift.stride(from: 0, to: table.count, by: stride) {
            let isCumulative = table[place] & 0xF == 0
            let values = Self.number(table, place + 4) >> 16
            let offset = Self.number(table, place + 8)
            guard isCumulative, values == 1 else { continue }
            let name = table[(place + 16)..<(place + stride)].prefix { $0 != 0 }
            counters.append((String(decoding: name, as: UTF8.self), offset))
            end = max(end, offset + 8)
        }
        self.descriptor = descriptor
        self.counters = counters
        dataOffset = Self.number(header, 20)
        dataSize = end
    }

    /// Adds the counters' values to a table by name.
    func add(to sums: inout [String: UInt64]) throws(LiveError) {
        let data = try Self.read(descriptor.rawValue, dataSize, at: dataOffset)
        for counter in counters {
            let low = UInt64(Self.number(data, counter.offset))
            let high = UInt64(Self.number(data, counter.offset + 4))
            sums[counter.name, default: 0] &+= high << 32 | low
        }
    }

    private static func read(_ descriptor: CInt, _ count: Int, at offset: Int) throws(LiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe pread(descriptor, &bytes, count, off_t(offset)) == count else {
            throw .refused("read of KVM's statistics", Errno(rawValue: errno))
        }
        return bytes
    }

    /// The little-endian 32-bit number at an offset.
    private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}
