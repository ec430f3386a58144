import Glibc

/// An open file descriptor with one owner: it is closed when the owner goes.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for system calls. Stays owned by this value.
    public let rawValue: CInt

    /// Takes over an open descriptor.
    public init(owning rawValue: CInt) { self.rawValue = rawValue }

    deinit { _ = close(rawValue) }
}
