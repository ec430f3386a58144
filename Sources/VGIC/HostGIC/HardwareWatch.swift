/// An observer of the host's ITS while it carries out commands that a call of the host has written.
///
/// Writing the commands is the host's work; carrying them out is the hardware's, which the model does on the caller's
/// thread. The model knows no clock: an observer that tells the two apart reads one.
public protocol HardwareWatch {
    /// The host has written its commands; the ITS begins to carry them out.
    mutating func hardwareBegins()
    /// The ITS has carried them out.
    mutating func hardwareEnded()
}

/// No observer.
public struct NoHardwareWatch: HardwareWatch {
    /// One stored byte: an `inout` of an empty struct gets an arbitrary address, and ThreadSanitizer then reports false
    /// races.
    @usableFromInline var unused = false
    /// The observer that observes nothing.
    @inlinable public init() {}
    /// Does nothing.
    @inlinable public mutating func hardwareBegins() {}
    /// Does nothing.
    @inlinable public mutating func hardwareEnded() {}
}
