/// Why `Distributor.run` returned.
public enum RunExit: Sendable {
    /// Nothing is left to acknowledge; the guest goes on spinning (the vCPU is still in the guest).
    case idle
    /// The guest executed WFI and the vCPU is blocked; run it again after the sink's `wake`.
    case blocked
    /// The guest executed WFI and has been left; its vPE is as it was. `VirtualMachine.waitForInterrupt` is next. Only
    /// of vCPUs that are loaded by registers.
    case wfi
    /// The guest executed WFI; the vCPU is out of it, its vPE put, and does not block yet: `Distributor.poll`, then
    /// `run` or `Distributor.block`, is next. Only where guests are `DistributorConfiguration.Idle.haltPoll`.
    case halted
    /// The budget of acknowledges is used up; the vCPU is still in the guest.
    case budget
}
