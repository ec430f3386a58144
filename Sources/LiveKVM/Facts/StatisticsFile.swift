import CLinux
import Glibc
import Kernel
import SystemPackage

/// The statistics file of a VM or a vCPU (KVM_GET_STATS_FD), of which the counters that only grow are read, and the
/// histograms by powers of two.
struct StatisticsFile: ~Copyable {
    private let descriptor: Descriptor
    /// Name of each counter, and its offset in the file.
    private let counters: [(name: String, offset: Int)]
    /// Name of each histogram, its offset in the file, and how many elements it has.
    private let logarithmic: [(name: String, offset: Int, count: Int)]
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
        var logarithmic: [(name: String, offset: Int, count: Int)] = []
        var end = 0
        for place in Swift.stride(from: 0, to: table.count, by: stride) {
            let kind = table[place] & 0xF
            let values = Self.number(table, place + 4) >> 16
            let offset = Self.number(table, place + 8)
            let name = String(
                decoding: table[(place + 16)..<(place + stride)].prefix { $0 != 0 }, as: UTF8.self)
            switch kind {
            case 0 where values == 1: counters.append((name, offset))
            case 4: logarithmic.append((name, offset, values))
            default: continue
            }
            end = max(end, offset + 8 * values)
        }
        self.descriptor = descriptor
        self.counters = counters
        self.logarithmic = logarithmic
        dataOffset = Self.number(header, 20)
        dataSize = end
    }

    /// Adds the counters' values to a table by name.
    func add(to sums: inout [String: UInt64]) throws(LiveError) {
        let data = try Self.read(descriptor.rawValue, dataSize, at: dataOffset)
        for counter in counters {
            sums[counter.name, default: 0] &+= Self.value(data, counter.offset)
        }
    }

    /// Adds the histograms' elements to a table by name.
    func addHistograms(to sums: inout [String: [UInt64]]) throws(LiveError) {
        let data = try Self.read(descriptor.rawValue, dataSize, at: dataOffset)
        for histogram in logarithmic {
            var elements = sums[histogram.name] ?? [UInt64](repeating: 0, count: histogram.count)
            for index in elements.indices { elements[index] &+= Self.value(data, histogram.offset + 8 * index) }
            sums[histogram.name] = elements
        }
    }

    /// The little-endian 64-bit number at an offset.
    private static func value(_ data: [UInt8], _ offset: Int) -> UInt64 {
        UInt64(number(data, offset + 4)) << 32 | UInt64(number(data, offset))
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
