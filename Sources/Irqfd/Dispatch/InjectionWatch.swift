public import VGIC

/// An observer of single MSIs on the thread that injects them: for an account of each LPI, or to time those that go by
/// software among others that are direct.
public protocol InjectionWatch {
    /// Whether anything observes. Where it is false, no call of the observer is left in the code.
    static var sees: Bool { get }
    /// An MSI is about to be injected.
    /// - Parameters:
    ///   - route: the device and event of the MSI.
    ///   - isForwarded: whether its LPI is a vLPI at this moment; false for an event that is not mapped.
    ///   - thread: the thread that injects.
    mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread)
    /// The injection that the last call of `begins` announced has returned.
    mutating func ended(_ route: Route, _ thread: borrowing HostThread)
}

/// No observer; it compiles to nothing.
public struct NoInjectionWatch: InjectionWatch {
    /// False.
    @inlinable public static var sees: Bool { false }
    /// One stored byte: an `inout` of an empty struct gets an arbitrary address, and ThreadSanitizer then reports false
    /// races.
    @usableFromInline var unused = false
    /// The observer that observes nothing.
    @inlinable public init() {}
    /// Never called.
    @inlinable public mutating func begins(_ route: Route, isForwarded: Bool, _ thread: borrowing HostThread) {}
    /// Never called.
    @inlinable public mutating func ended(_ route: Route, _ thread: borrowing HostThread) {}
}
