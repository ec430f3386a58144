/// Which threads play source, loop and vCPU.
public enum Topology: String, Word {
    /// One thread plays all: deterministic.
    case inline
    /// Source and loop on one thread, all vCPUs on another.
    case vcpuApart = "vcpu-apart"
    /// The source on one thread, loop and vCPUs on another.
    case sourceApart = "source-apart"
    /// Source, loop and vCPUs on a thread each.
    case apart

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .inline: "source, loop and vCPU on one thread: deterministic"
        case .vcpuApart: "the vCPUs on a thread of their own, on another CPU"
        case .sourceApart: "the source on a thread of its own, loop and vCPUs on another"
        case .apart: "source, loop and vCPUs on a thread each; needs three CPUs"
        }
    }

    package var hasSourceThread: Bool { self == .sourceApart || self == .apart }
    package var hasVCPUThread: Bool { self == .vcpuApart || self == .apart }

    /// Processors that the topology wants: one for each thread.
    package var processors: Int { 1 + (hasSourceThread ? 1 : 0) + (hasVCPUThread ? 1 : 0) }

    /// Processors without which an arm of the topology is not run. Two threads on one processor can only take turns,
    /// and the audit says so. With three threads on two processors, which two share one would decide the figures.
    package var leastProcessors: Int { self == .apart ? 3 : 1 }
}
