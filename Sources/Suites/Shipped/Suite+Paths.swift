import Vocabulary

extension Suite {
    /// Suite `paths`: every delivery path by every loop, with 64 signals in flight and with one, beside recorded guests
    /// and the host's KVM. At most 26 arms, so that a run takes no longer than a minute.
    package static let paths = Suite(
        name: "paths", summary: "every delivery path by every loop, a recorded guest, and the host's KVM",
        arms: [
            Arm("floor", .floor),
            Arm("software", .software),
            Arm("direct", .direct),
            Arm("direct-doorbell", .direct, guest: .wfi),
            Arm("direct-userspace", .directUserspace),
            Arm("software-apart", .software, topology: .vcpuApart),
            Arm("direct-apart", .direct, topology: .vcpuApart),
            Arm("floor-one", .floor, window: 1),
            Arm("software-one", .software, window: 1),
            Arm("direct-one", .direct, window: 1),
            floorOfPPIs,
            Arm("ppi", .ppi),
            floorOfTrace,
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
