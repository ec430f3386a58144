/// A value that the run may not have been able to get; what is missing always says why.
///
/// In the result JSON it is the value, or null with its reason in `nullReasons` of the same object.
public enum Reading<Value: Sendable>: Sendable {
    case value(Value)
    /// Why there is none, as a sentence without its full stop.
    case unavailable(String)

    /// The value, or nil.
    public var value: Value? {
        if case .value(let value) = self { return value }
        return nil
    }

    /// Why there is none, or nil.
    public var reason: String? {
        if case .unavailable(let reason) = self { return reason }
        return nil
    }

    /// - Parameters:
    ///   - value: what was read, or nil.
    ///   - reason: why there is none, if there is none.
    public init(_ value: Value?, else reason: @autoclosure () -> String) {
        if let value { self = .value(value) } else { self = .unavailable(reason()) }
    }
}

extension Reading: Equatable where Value: Equatable {}
