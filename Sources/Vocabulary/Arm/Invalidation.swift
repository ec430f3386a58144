/// How much of a translation cache a command of the guest takes away.
public enum Invalidation: String, Word {
    /// As KVM: DISCARD, MOVI, MAPD and MAPC V=0 empty the whole cache of the ITS.
    case whole
    /// DISCARD removes one event, MAPD one device; MOVI removes nothing, because what is cached is not the target.
    case precise

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .whole: "DISCARD, MOVI, MAPD and MAPC V=0 empty the whole cache, as in KVM"
        case .precise: "DISCARD removes one event, MAPD one device, MOVI nothing"
        }
    }
}
