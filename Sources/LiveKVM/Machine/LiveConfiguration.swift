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
    /// Who fills the tables of the guest's ITS. False: the guest, by commands, as a driver does. True: the host, as a
    /// VMM does that restores a machine (KVM_DEV_ARM_ITS_RESTORE_TABLES). Nothing differs where there is no ITS.
    public var restoresTables: Bool
    /// How long KVM polls for a halted vCPU before the vCPU's thread sleeps (KVM_CAP_HALT_POLL of the VM), in ns; nil
    /// for the module's halt_poll_ns.
    public var haltPollNanoseconds: Int?

    /// Defaults: one vCPU, all interrupt controllers in KVM, handlers that end their interrupts, tables by commands.
    public init(
        vcpus: Int = 1, chip: Irqchip = .full, program: GuestProgram, endsInterrupts: Bool = true,
        restoresTables: Bool = false, haltPollNanoseconds: Int? = nil
    ) {
        self.vcpus = vcpus
        self.chip = chip
        self.program = program
        self.endsInterrupts = endsInterrupts
        self.restoresTables = restoresTables
        self.haltPollNanoseconds = haltPollNanoseconds
    }

    /// The architecture of the guest, as the names of arms have it: `x86`, `arm64`.
    public static var architecture: String { HostGuest.name }
    /// The source of `TickClock` without which stamps of guest and host cannot be compared: `tsc`,
    /// `cntvct`.
    public static var clockSource: String { HostGuest.clockSource }
    /// How many vectors of a vCPU are for signals.
    public static var vectorLimit: Int { HostGuest.vectorLimit }
}
