/// How an injection becomes a delivery.
public enum PathKind: String, CaseIterable, Sendable {
    /// No GIC: acknowledged where it is reaped, stamped and recorded like every arm.
    case floor
    /// A VMM that reads its eventfd and drives the target vCPU's SW_PPI with KVM_IRQ_LINE (GICv5).
    case ppi
    /// Latch, ap_list, list registers, kick.
    case software
    /// The LPI is forwarded: a bit in the vPE's table, a doorbell if it is not resident.
    case direct
    /// KVM_SIGNAL_MSI on a forwarded LPI: its_lock, then INT and VSYNC on the host's ITS.
    case directUserspace = "direct-userspace"
    /// The host's real KVM.
    case kvm

    /// Whether an MSI is translated by the VM's ITS.
    package var usesITS: Bool { self == .software || isForwarded }

    /// Whether LPIs are forwarded.
    package var isForwarded: Bool { self == .direct || self == .directUserspace }
}

/// Which threads play source, loop and vCPU.
public enum Topology: String, CaseIterable, Sendable {
    /// One thread plays all: deterministic.
    case inline
    /// Source and loop on one thread, all vCPUs on another.
    case vcpuApart = "vcpu-apart"
    /// The source on one thread, loop and vCPUs on another.
    case sourceApart = "source-apart"
    /// Source, loop and vCPUs on a thread each.
    case apart

    package var hasSourceThread: Bool { self == .sourceApart || self == .apart }
    package var hasVCPUThread: Bool { self == .vcpuApart || self == .apart }

    /// Processors that it needs: one for each thread.
    package var processors: Int { 1 + (hasSourceThread ? 1 : 0) + (hasVCPUThread ? 1 : 0) }

    /// With fewer it is not run at all. Two threads on one processor can only take turns, and the audit says so; which
    /// two of three share one would decide the figures.
    package var leastProcessors: Int { self == .apart ? 3 : 1 }
}

/// What the guest does when it finds nothing to acknowledge.
public enum GuestKind: String, CaseIterable, Sendable {
    case spin
    case wfi
    /// Put without having blocked: half of the vCPUs run, in turn, and no doorbell is asked for.
    case preempted
}

/// What is signalled.
public enum WorkloadKind: String, CaseIterable, Sendable {
    /// 16 devices with 64 events each, spread over the vCPUs.
    case generated
    /// A recorded guest.
    case trace
}
