public import Vocabulary

/// What machine is to be made.
public struct LiveConfiguration: Sendable, Hashable {
    /// How many vCPUs.
    public var vcpus: Int
    /// Who emulates the interrupt controllers.
    public var chip: Irqchip
    /// What the vCPUs do when no interrupt is there.
    public var program: GuestProgram
    /// Whether handlers end their interrupts, as they must; false for the question what happens then.
    public var endsInterrupts: Bool

    /// What is not said: one vCPU, all in KVM, a proper handler.
    public init(vcpus: Int = 1, chip: Irqchip = .full, program: GuestProgram, endsInterrupts: Bool = true) {
        self.vcpus = vcpus
        self.chip = chip
        self.program = program
        self.endsInterrupts = endsInterrupts
    }

    /// The architecture of the guest, as the names of arms have it: `x86`, `arm64`.
    public static var architecture: String { HostGuest.name }
    /// How many vectors a vCPU has for signals.
    public static var vectorLimit: Int { HostGuest.vectorLimit }
}
