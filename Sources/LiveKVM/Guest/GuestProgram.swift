/// What a vCPU of the guest does when no interrupt is pending.
public enum GuestProgram: String, CaseIterable, Sendable {
    /// Halts, and halts again after each interrupt.
    case wfi
    /// Spins at user level, with interrupts enabled.
    case spin
    /// Halts until the number of handler runs that the host set is reached, then tells the host by a port write.
    case counted
    /// Halts with interrupts disabled: its handlers never run. For tests of what happens then.
    case mute
}
