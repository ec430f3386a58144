/// Where the guest of a `FuzzedMachine` keeps its tables.
package enum Layout {
    /// First byte of memory, and how much there is.
    package static let base: UInt64 = 0x4000_0000
    package static let size: UInt64 = 0x10_0000
    package static let queue = base + 0x1_0000
    package static let devices = base + 0x2_0000
    package static let collections = base + 0x3_0000
    package static let properties = base + 0x4_0000
    package static let pending = base + 0x5_0000
    package static let itts = base + 0x7_0000
    package static let lpis = 64
}
