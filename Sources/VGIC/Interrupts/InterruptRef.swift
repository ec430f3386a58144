import Lockfree
public import Synchronization

/// A reference to one LPI's state; valid for as long as its distributor lives, and only used with that distributor.
@safe public struct InterruptRef: Hashable, @unchecked Sendable {
    // SAFETY: points into the distributor's slab, which is never moved or freed before the distributor; all access to
    // what it points to is by atomics or under the locks that `Interrupt` names.
    @usableFromInline let pointer: UnsafeMutablePointer<Interrupt>

    @inlinable init(_ pointer: UnsafeMutablePointer<Interrupt>) { unsafe self.pointer = unsafe pointer }

    /// The INTID, 8192 and up.
    @inlinable public var intid: INTID { unsafe pointer.pointee.intid }

    /// Position in the distributor's tables: INTID - 8192.
    @inlinable public var index: Int { Int(unsafe pointer.pointee.intid.rawValue &- INTID.firstLPI) }

    /// Whether it is injected directly (`hw` in KVM) at this moment.
    @inlinable public var isForwarded: Bool { unsafe pointer.pointee.vpe.load(ordering: .acquiring) >= 0 }

    /// References held on it (P17).
    public var references: Int { Int(unsafe pointer.pointee.references.load(ordering: .relaxed)) }

    /// Whether both are the same LPI of the same distributor.
    @inlinable public static func == (left: InterruptRef, right: InterruptRef) -> Bool {
        unsafe left.pointer == right.pointer
    }

    /// By identity.
    public func hash(into hasher: inout Hasher) { unsafe hasher.combine(pointer) }
}
