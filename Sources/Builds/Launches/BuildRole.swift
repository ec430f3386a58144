/// The role of a process in a comparison of two builds. The raw values are the slots of the trial.
enum BuildRole: Int, CaseIterable {
    case base, control, head, twin

    /// Whether the process is of the build that is judged.
    var isHead: Bool { self == .head || self == .twin }

    /// The build's name in messages.
    var build: String { isHead ? "head" : "base" }

    /// The prefix of its arms' names.
    var name: String { isSecond ? build + "'" : build }

    private var isSecond: Bool { self == .control || self == .twin }
}
