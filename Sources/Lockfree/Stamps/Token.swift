/// What a completion carries back: the signal source that it speaks of, and the use of that source.
///
/// 64 bits, because io_uring's `user_data` and epoll's `data` are 64 bits: bits 31:0 the slot (index of the irqfd or
/// eventfd), bits 55:32 the generation of that slot, bits 63:56 the kind, which a loop may use for its own entries.
/// A token whose generation is no longer the slot's is *stale*: it speaks of an assignment that has ended.
public struct Token: Hashable, Sendable {
    /// The word that travels through the kernel.
    public let rawValue: UInt64

    /// The token that came back in `user_data` or `data`.
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A token for one use of a slot.
    ///
    /// - Parameters:
    ///   - slot: index of the source, 0 ... 2^32 - 1.
    ///   - generation: use of that slot; only the low 24 bits are kept.
    ///   - kind: 0 for a signal; other values belong to the loop that made them.
    @inlinable public init(slot: Int, generation: UInt32 = 0, kind: UInt8 = 0) {
        rawValue = UInt64(UInt32(slot)) | UInt64(generation & 0xFF_FFFF) << 32 | UInt64(kind) << 56
    }

    /// Index of the irqfd or eventfd.
    @inlinable public var slot: Int { Int(truncatingIfNeeded: rawValue & 0xFFFF_FFFF) }

    /// Use of the slot, 0 ..< 2^24.
    @inlinable public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) & 0xFF_FFFF }

    /// 0 for a signal.
    @inlinable public var kind: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 56) }
}
