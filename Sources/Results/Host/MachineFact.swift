public import Metrics

/// One fact that the machine reports of itself.
public struct MachineFact: Sendable, Equatable {
    /// The fact's key in the result: `cpuModel`, `kernel`, `governor`, ...
    public var name: String
    /// The fact's value, or why there is none.
    public var value: Reading<Value>
    /// Whether results that differ in this fact must not be compared.
    public var decides: Bool

    /// The value of a fact.
    public enum Value: Sendable, Equatable {
        case text(String)
        case number(Int)
        case flag(Bool)

        /// The value as text.
        public var text: String {
            switch self {
            case .text(let text): text
            case .number(let number): String(number)
            case .flag(let flag): String(flag)
            }
        }
    }

    /// A fact.
    public init(_ name: String, _ value: Reading<Value>, decides: Bool = false) {
        self.name = name
        self.value = value
        self.decides = decides
    }

    /// A fact whose value is a text, or why there is none.
    public init(_ name: String, text: String?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(text.map { .text($0) }, else: reason()), decides: decides)
    }

    /// A fact whose value is a number, or why there is none.
    public init(_ name: String, number: Int?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(number.map { .number($0) }, else: reason()), decides: decides)
    }

    /// A fact whose value is yes or no, or why it is not known.
    public init(_ name: String, flag: Bool?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(flag.map { .flag($0) }, else: reason()), decides: decides)
    }
}
