import Vocabulary

extension Suite {
    /// Suite `paths`: every delivery path by every loop, beside recorded guests and the host's KVM.
    package static let paths = Suite(
        name: "paths", summary: "every delivery path by every loop, a recorded guest, and the host's KVM",
        arms: [
            Arm("floor", .floor),
            floorOfPPIs, floorOfTrace,
            Arm("ppi", .ppi),
            Arm("software", .software),
            Arm("software-uncached", .software, cache: .none),
            Arm("direct", .direct),
            Arm("direct-doorbell", .direct, guest: .wfi),
            Arm("direct-userspace", .directUserspace),
            Arm("direct-as-posted", .directUserspace, quirks: .staleForwarding),
            Arm("software-apart", .software, topology: .vcpuApart),
            Arm("direct-apart", .direct, topology: .vcpuApart),
            Arm("software-trace", .software, workload: .trace),
            Arm("direct-trace", .direct, workload: .trace),
            Arm("floor-epoll", .floor, loop: .epoll),
            Arm("software-epoll", .software, loop: .epoll),
            Arm("direct-epoll", .direct, loop: .epoll),
            Arm("floor-call", .floor, loop: .call),
            Arm("software-call", .software, loop: .call),
            Arm("direct-call", .direct, loop: .call),
        ] + liveRows, seconds: 50, load: SuiteLoad(rate: 50_000, liveRate: 10_000), optional: [liveArms])
}
