/// One of two builds that were compared.
public struct BuildResult: Sendable, Equatable {
    /// `base` or `head`.
    public var role: String
    /// The path of the program, as the user gave it.
    public var path: String
    /// What the program reports of itself.
    public var tool: ToolInfo
    /// How many fresh processes of the build were measured, the control's among them.
    public var processes: Int

    /// A build; each parameter is the property of its name.
    public init(role: String, path: String, tool: ToolInfo, processes: Int) {
        self.role = role
        self.path = path
        self.tool = tool
        self.processes = processes
    }
}
