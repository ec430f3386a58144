public import Metrics

/// Which irqmark measured.
public struct ToolInfo: Sendable, Equatable {
    /// The program.
    public var name: String
    /// Its version.
    public var version: String
    /// Of the source tree, where the build knows it.
    public var commit: Reading<String>
    /// `release` or `debug`: figures of a debug build mean nothing.
    public var buildType: String
    /// The compiler that built it.
    public var compiler: String

    /// All of it at once.
    public init(
        name: String = "irqmark", version: String, commit: Reading<String>, buildType: String, compiler: String
    ) {
        self.name = name
        self.version = version
        self.commit = commit
        self.buildType = buildType
        self.compiler = compiler
    }
}
