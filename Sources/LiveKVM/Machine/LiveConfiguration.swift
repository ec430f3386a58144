public import Vocabulary

/// What machine of the host's KVM to make.
public struct LiveConfiguration: Sendable, Hashable {
    /// Number of vCPUs, 1 or more.
    public var vcpus: Int
    /// Who emulates the interrupt controllers.
    public var chip: Irqchip
    /// What the vCPUs do when no interrupt is pending.
    public var program: GuestProgram
    /// Whether handlers end their interrupts, as they must. False for `AutomaticEOI` alone.
    public var endsInterrupts: Bool

    /// Defaults: one vCPU, all interrupt controllers in KVM, handlers that end their interrupts.
    public init(vcpus: Int = 1, chip: Irqchip = .full, program: GuestProgram, endsInterrupts: Bool = true) {
        self.vcpus = vcpus
        self.chip = chip
        self.program = program
        self.endsInterrupts = endsInterrupts
    }

    /// The architecture of the guest, as the names of arms have it: `x86`, `arm64`.
    public static var architecture: String { HostGuest.name }
    /// The source of `TickClock` without which stamps of guest and host cannot be compared: `tsc`.
    public static var clockSource: String { HostGuest.clockSource }
    /// How many vectors of a vCPU are for signals.
    public static var vectorLimit: Int { HostGuest.vectorLimit }
}
