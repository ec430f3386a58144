/// Axes of an arm whose guest gives its ITS commands while signals flow.
public struct CommandAxes: Sendable, Hashable {
    /// What the guest's driver does.
    public var kind: CommandKind
    /// How often a second it does that, 1 to 1,000,000; nil for `usualRate`.
    public var rate: Int?

    /// Defaults: no commands.
    public init(_ kind: CommandKind = .none, rate: Int? = nil) {
        self.kind = kind
        self.rate = rate
    }

    /// Rates that an arm may say.
    package static let rates = 1...1_000_000

    /// How often a second an arm that does not say how often gives its commands.
    package static let usualRate = 1_000

    /// How often a second the commands are given; 0 for never.
    package var perSecond: Int { kind == .none ? 0 : rate ?? Self.usualRate }
}
