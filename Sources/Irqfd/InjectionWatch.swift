/// Who wants to know what injections by software take, where a batch has direct ones beside them.
public protocol InjectionWatch {
    /// Whether there is anybody: where not, nothing of it is left in the code.
    static var sees: Bool { get }
    /// An MSI of an LPI that is not forwarded at this moment is about to be injected.
    mutating func softwareBegins()
    /// It was.
    mutating func softwareEnded()
}

/// Nobody.
public struct NoInjectionWatch: InjectionWatch {
    /// Never.
    @inlinable public static var sees: Bool { false }
    /// An inout of nothing has an arbitrary address, at which ThreadSanitizer then sees races.
    @usableFromInline var unused = false
    /// The only one.
    @inlinable public init() {}
    /// Nothing.
    @inlinable public mutating func softwareBegins() {}
    /// Nothing.
    @inlinable public mutating func softwareEnded() {}
}
