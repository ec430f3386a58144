import Lockfree
public import Synchronization

/// A reference to one interrupt of a `Distributor`, which hands it out.
///
/// It does not keep its distributor alive: whoever stores a reference also stores the distributor, or the
/// `VirtualMachine` that has it, and uses the reference no longer than that. A reference is given back to the
/// distributor that it came from and to no other. A debug build stops where one comes to another distributor; that
/// the distributor is gone nothing finds. A retain and a release for each injection would be the price of both.
@safe public struct InterruptRef: Hashable, @unchecked Sendable {
    // SAFETY: points into a slab of the distributor, which has one address until the distributor is freed; its users
    // answer for that, as the comment above says. All access to what it points to is by atomics or under the locks that
    // `Interrupt` names.
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

    /// Whether both are the same interrupt of the same distributor.
    @inlinable public static func == (left: InterruptRef, right: InterruptRef) -> Bool {
        unsafe left.pointer == right.pointer
    }

    /// By identity.
    public func hash(into hasher: inout Hasher) { unsafe hasher.combine(pointer) }
}
