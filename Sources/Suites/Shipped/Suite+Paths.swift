import Vocabulary

extension Suite {
    /// Suite `paths`: every delivery path by every loop, beside recorded guests and the host's KVM.
    package static let paths = Suite(
        name: "paths", summary: "every delivery path by every loop, a recorded guest, and the host's KVM",
        arms: [
            ArmConfiguration("floor", .floor),
            floorOfPPIs, floorOfTrace,
            ArmConfiguration("ppi", .ppi),
            ArmConfiguration("software", .software),
            ArmConfiguration("software-uncached", .software, cache: .none),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
            ArmConfiguration("direct-userspace", .directUserspace),
            ArmConfiguration("direct-as-posted", .directUserspace, quirks: .staleForwarding),
            ArmConfiguration("software-apart", .software, topology: .vcpuApart),
            ArmConfiguration("direct-apart", .direct, topology: .vcpuApart),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("direct-trace", .direct, workload: .trace),
            ArmConfiguration("floor-epoll", .floor, loop: .epoll),
            ArmConfiguration("software-epoll", .software, loop: .epoll),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ] + liveRows, seconds: 50, optional: [liveArms])
}
