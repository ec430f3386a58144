/// One of the two builds that were compared.
public struct BuildResult: Sendable, Equatable {
    /// `base` or `head`.
    public var role: String
    /// The program's file, as it was given.
    public var path: String
    /// What the program says of itself.
    public var tool: ToolInfo
    /// How many fresh processes of it were measured, the control's among them.
    public var processes: Int

    /// All of it at once.
    public init(role: String, path: String, tool: ToolInfo, processes: Int) {
        self.role = role
        self.path = path
        self.tool = tool
        self.processes = processes
    }
}
