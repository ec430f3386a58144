/// Who keeps what a guest's command has taken away alive for those that have found it before.
public enum Unmap: String, Word {
    /// The command waits until every reader that was inside a section has left.
    case grace
    /// As KVM: whoever finds a translation takes a reference, and the command waits for nobody.
    case refcount

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .grace: "the command waits for a grace period; who injects holds nothing"
        case .refcount: "as KVM: who injects holds a reference, and the command waits for nobody"
        }
    }
}
