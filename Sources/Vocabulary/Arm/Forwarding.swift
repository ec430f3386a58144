/// In which order an LPI becomes a vLPI and ceases to be one.
public enum Forwarding: String, Word {
    /// Nothing is lost: the event is mapped anew in one step, and what is pending in the virtual pending table is read
    /// back.
    case lossless
    /// The sequences of Linux: DISCARD before VMAPTI and before MAPTI, so that an MSI in between is lost,
    /// and what is pending in the virtual pending table is lost with the DISCARD.
    case linux

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .lossless: "events are mapped anew in one step, and the virtual pending table is read back"
        case .linux: "DISCARD before each mapping, as Linux does: MSIs in between and pending bits are lost"
        }
    }
}
