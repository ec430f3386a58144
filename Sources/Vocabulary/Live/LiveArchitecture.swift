/// The architecture of a guest of the host's real KVM, as the names of arms have it. A guest runs on its own
/// architecture only.
public enum LiveArchitecture: String, Word {
    /// x86-64.
    case x86
    /// arm64, with a vGICv3 and an ITS.
    case arm64

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .x86: "x86-64, with local APICs"
        case .arm64: "arm64, with a vGICv3 and an ITS"
        }
    }

    /// The architecture of this host; nil where irqmark has no guest for it.
    public static var host: LiveArchitecture? {
        #if arch(x86_64)
            .x86
        #elseif arch(arm64)
            .arm64
        #else
            nil
        #endif
    }
}
