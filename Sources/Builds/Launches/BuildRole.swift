/// The role of a process in a comparison of two builds. The raw values are the arms of the trial.
enum BuildRole: Int, CaseIterable {
    case base, control, head

    /// The prefix of its arms' names.
    var name: String {
        switch self {
        case .base: "base"
        case .control: "base'"
        case .head: "head"
        }
    }
}
