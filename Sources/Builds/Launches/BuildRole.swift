/// What a process is in a comparison of two builds; the numbers are the arms of the trial.
enum BuildRole: Int, CaseIterable {
    case base, control, head

    /// What stands before the names of its arms.
    var name: String {
        switch self {
        case .base: "base"
        case .control: "base'"
        case .head: "head"
        }
    }
}
