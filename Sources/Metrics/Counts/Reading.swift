/// A value that a run may have been unable to get, or the reason why it is missing.
///
/// In the result JSON it is the value, or null with its reason in `nullReasons` of the same object.
public enum Reading<Value: Sendable>: Sendable {
    case value(Value)
    /// The value is missing; the text is the reason, a sentence without its full stop.
    case unavailable(String)

    /// The value, or nil.
    public var value: Value? {
        if case .value(let value) = self { return value }
        return nil
    }

    /// The reason why the value is missing, or nil.
    public var reason: String? {
        if case .unavailable(let reason) = self { return reason }
        return nil
    }

    /// - Parameters:
    ///   - value: the value that was read, or nil.
    ///   - reason: why the value is missing; asked for only if it is.
    public init(_ value: Value?, else reason: @autoclosure () -> String) {
        if let value { self = .value(value) } else { self = .unavailable(reason()) }
    }
}

extension Reading: Equatable where Value: Equatable {}
