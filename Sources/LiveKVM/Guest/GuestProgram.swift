/// What a vCPU does when no interrupt is there.
public enum GuestProgram: String, CaseIterable, Sendable {
    /// Halts, and halts again after each interrupt.
    case wfi
    /// Spins at user level, with interrupts enabled.
    case spin
    /// Halts until as many handlers have run as the host asked for, then tells the host by a port write.
    case counted
    /// Halts with interrupts disabled: never answers. For tests of what happens then.
    case mute
}
