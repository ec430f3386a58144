/// What a CI system of the kernel wants to be told beside a result: who measured, and which build of the kernel.
public struct KernelCI: Sendable, Equatable {
    /// The CI system's name in KCIDB: lower case letters, digits and underscores.
    public var origin: String
    /// The build of the kernel in KCIDB: `ORIGIN:ID`.
    public var build: String

    /// For formats that do not say it.
    public static let unnamed = KernelCI()

    private init() { (origin, build) = ("irqmark", "irqmark:unnamed") }

    /// Nil if KCIDB takes one of the two for no name.
    public init?(origin: String, build: String) {
        guard origin.wholeMatch(of: /[a-z0-9_]+/) != nil, build.wholeMatch(of: /[a-z0-9_]+:.+/) != nil else {
            return nil
        }
        self.origin = origin
        self.build = build
    }
}
