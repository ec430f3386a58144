/// The locks that one thread holds, in the order in which it took them, and whether it is in a quiescence section: the
/// monitor of P20.
///
/// A part of `HostThread` in debug builds. It is spelt out without operators that take closures, because tests count
/// the allocations of a debug build too.
public struct HeldLocks: Sendable, CustomStringConvertible {
    private var locks = InlineArray<16, LockOrder>(repeating: LockOrder(.irq))
    private var count = 0
    /// Whether the thread is in a quiescence section.
    @usableFromInline var isInSection = false

    /// Nothing held.
    public init() {}

    /// Whether nothing is held.
    public var isEmpty: Bool { count == 0 }

    /// Notes that a lock is about to be taken; false if the order forbids it.
    public mutating func take(_ lock: LockOrder) -> Bool {
        if count == 16 { return false }
        if isInSection && lock.level.mayPark { return false }
        if count > 0, !lock.isBelow(locks[count - 1]) {
            // Only the sort's second irq_lock, under an ap_list_lock.
            if lock.level != .irq { return false }
            if count < 2 { return false }
            if locks[count - 1] == lock { return false }
            if locks[count - 2].level != .apList { return false }
        }
        locks[count] = lock
        count += 1
        return true
    }

    /// Notes that a lock is given back, in whatever order; false if it is not held.
    public mutating func drop(_ lock: LockOrder) -> Bool {
        var at = count - 1
        while at >= 0, locks[at] != lock { at -= 1 }
        if at < 0 { return false }
        count -= 1
        while at < count {
            locks[at] = locks[at + 1]
            at += 1
        }
        return true
    }

    /// Whether that lock is held.
    public func holds(_ lock: LockOrder) -> Bool {
        for index in 0..<count where locks[index] == lock { return true }
        return false
    }

    /// Whether any lock of that level is held.
    public func holds(any level: LockOrder.Level) -> Bool {
        for index in 0..<count where locks[index].level == level { return true }
        return false
    }

    /// Whether no lock of that level is held and none that the order has inside it.
    public func isOutside(_ level: LockOrder.Level) -> Bool {
        for index in 0..<count where locks[index].level.rawValue >= level.rawValue { return false }
        return true
    }

    /// The locks by the kernel's names, the one that was taken first in front, and the section.
    public var description: String {
        var names: [String] = []
        for index in 0..<count { names.append(locks[index].level.kernelName) }
        return (isInSection ? "section " : "") + "[\(names.joined(separator: ", "))]"
    }

    /// Notes that a section begins; false inside one.
    @usableFromInline mutating func enterSection() -> Bool {
        if isInSection { return false }
        isInSection = true
        return true
    }

    /// Notes that the section ends; false outside one.
    @usableFromInline mutating func leaveSection() -> Bool {
        if !isInSection { return false }
        isInSection = false
        return true
    }

    /// Whether it may wait for a grace period: it is in no section, and holds nothing that somebody in a section could
    /// want. cmd_lock is a mutex and nobody's there.
    var mayWaitForGrace: Bool {
        if isInSection { return false }
        for index in 0..<count where locks[index].level != .cmd { return false }
        return true
    }
}
