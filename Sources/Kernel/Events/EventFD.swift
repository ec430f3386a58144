public import CLinux
import Glibc
public import SystemPackage

/// What a write to an eventfd came to.
public enum SignalOutcome: Sendable, Equatable {
    /// The counter was added to.
    case written
    /// EAGAIN: the counter would overflow. Nothing was added.
    case full
    /// Any other error of write(2). Nothing was added.
    case failed(Errno)
}

/// An eventfd: a 64-bit counter that a device signals by adding to it.
public struct EventFD: ~Copyable, Sendable {
    @usableFromInline let descriptor: Descriptor

    /// - Parameters:
    ///   - initialValue: the counter's first value.
    ///   - nonBlocking: EFD_NONBLOCK: reads of 0 and writes that overflow fail with EAGAIN instead of waiting.
    /// - Throws: EMFILE or ENFILE when descriptors run out, and what else eventfd(2) lists.
    public init(initialValue: UInt32 = 0, nonBlocking: Bool = true) throws(Errno) {
        descriptor = Descriptor(owning: try Self.open(initialValue: initialValue, nonBlocking: nonBlocking))
    }

    /// Takes over an open eventfd.
    public init(owning rawValue: CInt) { descriptor = Descriptor(owning: rawValue) }

    /// Calls eventfd(2) and returns a descriptor that the caller owns. Parameters and errors are those of `init`.
    public static func open(initialValue: UInt32 = 0, nonBlocking: Bool = true) throws(Errno) -> CInt {
        let flags = CInt(EFD_CLOEXEC) | (nonBlocking ? CInt(EFD_NONBLOCK) : 0)
        let raw = eventfd(initialValue, flags)
        guard raw >= 0 else { throw lastError() }
        return raw
    }

    /// The descriptor, for loops that arm it. Stays owned by this value.
    public var rawValue: CInt { descriptor.rawValue }

    /// Adds to the counter: one system call, more after a signal handler's interruption.
    @discardableResult @inlinable public func signal(_ count: UInt64 = 1) -> SignalOutcome {
        Self.add(count, to: descriptor.rawValue)
    }

    /// Adds to the counter of an eventfd that somebody else owns: one system call.
    @inlinable public static func add(_ count: UInt64, to descriptor: CInt) -> SignalOutcome {
        irqmark_counter_add(descriptor, count) == 8 ? .written : afterFailure(count, descriptor)
    }

    /// Why the write failed; tries again where a signal handler came in between.
    @inline(never) @usableFromInline static func afterFailure(_ count: UInt64, _ descriptor: CInt) -> SignalOutcome {
        switch lastError() {
        case .resourceTemporarilyUnavailable: .full
        case .interrupted: add(count, to: descriptor)
        case let error: .failed(error)
        }
    }

    /// Reads the counter and sets it to 0; nil if it was 0 (EAGAIN). Throws what else read(2) lists.
    public func read() throws(Errno) -> UInt64? { try readCounter(descriptor.rawValue) }
}

/// Reads the counter of an eventfd and sets it to 0; nil if it was 0 (EAGAIN). Throws what else read(2) lists.
public func readCounter(_ descriptor: CInt) throws(Errno) -> UInt64? {
    var value: UInt64 = 0
    while true {
        if unsafe Glibc.read(descriptor, &value, 8) == 8 { return value }
        let error = lastError()
        if error == .resourceTemporarilyUnavailable { return nil }
        if error != .interrupted { throw error }
    }
}
