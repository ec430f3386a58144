import Vocabulary

extension Suite {
    /// Suite `patches`: what the posted patches would have measured.
    public static let patches = Suite(
        name: "patches", summary: "what the patches that started irqmark posted, beside what irqmark does",
        arms: [
            Arm("floor", .floor), floorOfPPIs,
            Arm("ppi", .ppi),
            Arm("software", .software),
            Arm("direct", .direct),
            Arm("direct-userspace", .directUserspace),
            Arm("direct-as-posted", .directUserspace, quirks: postedSetup),
        ], seconds: 12, load: SuiteLoad(rate: 50_000, devices: 15))

    /// Quirks of the posted KVM_DEBUG_GIC_MSI_SETUP.
    private static let postedSetup: Quirks = [
        .staleForwarding, .vcpuIDAsIndex, .changesBeforeChecks, .duplicateMappings, .uncheckedSetup, .silentSoftware,
    ]
}
