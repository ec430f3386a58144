public import Metrics

/// The build of irqmark that measured.
public struct ToolInfo: Sendable, Equatable {
    /// The program's name.
    public var name: String
    /// The program's version.
    public var version: String
    /// The commit of the source tree, or why the build does not know it.
    public var commit: Reading<String>
    /// `release` or `debug`: figures of a debug build mean nothing.
    public var buildType: String
    /// The compiler that built it.
    public var compiler: String

    /// A build; each parameter is the property of its name.
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
