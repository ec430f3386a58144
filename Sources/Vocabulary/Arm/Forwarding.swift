/// In which order an LPI becomes a vLPI and ceases to be one.
public enum Forwarding: String, CaseIterable, Sendable {
    /// Nothing is lost (facts 6.7): the event is mapped anew in one step, and what is pending in the virtual pending
    /// table is read back.
    case lossless
    /// The sequences of Linux (facts 6.2): DISCARD before VMAPTI and before MAPTI, so that an MSI in between is lost,
    /// and what is pending in the virtual pending table is lost with the DISCARD.
    case linux
}
