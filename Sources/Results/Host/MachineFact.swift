public import Metrics

/// One thing that the machine says of itself.
public struct MachineFact: Sendable, Equatable {
    /// Key in the result: `cpuModel`, `kernel`, `governor`, ...
    public var name: String
    /// What it says, or why it does not.
    public var value: Reading<Value>
    /// Whether results that differ in it must not be compared.
    public var decides: Bool

    /// What a fact can be.
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

    /// A fact as it was read.
    public init(_ name: String, _ value: Reading<Value>, decides: Bool = false) {
        self.name = name
        self.value = value
        self.decides = decides
    }

    /// A text, or why there is none.
    public init(_ name: String, text: String?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(text.map { .text($0) }, else: reason()), decides: decides)
    }

    /// A number, or why there is none.
    public init(_ name: String, number: Int?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(number.map { .number($0) }, else: reason()), decides: decides)
    }

    /// Yes or no, or why that is not known.
    public init(_ name: String, flag: Bool?, else reason: @autoclosure () -> String, decides: Bool = false) {
        self.init(name, Reading(flag.map { .flag($0) }, else: reason()), decides: decides)
    }
}
