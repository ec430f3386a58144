package import Kernel
package import LiveKVM
import Metrics
package import Results
package import Vocabulary

extension LiveResult {
    /// The facts that stand beside every figure of live KVM on this machine.
    /// - Parameters:
    ///   - facts: which KVM the host has.
    ///   - chip: who emulates the interrupt controllers.
    ///   - automaticEOI: whether KVM ends interrupts itself; nil if that could not be found out.
    ///   - clock: the clock that guest and host read.
    ///   - clockLag: how far the guest's clock may lie behind the host's, in ticks.
    package init(_ facts: KVMFacts, chip: Irqchip, automaticEOI: Bool?, clock: TickClock, clockLag: UInt64) {
        let noSwitch = "\(facts.module) has no such switch"
        self.init(
            module: facts.module, isSoftware: facts.isSoftware,
            facts: [
                MachineFact("irqchip", text: chip.rawValue, else: ""),
                MachineFact("apicv", flag: facts.apicv, else: noSwitch),
                MachineFact("avic", flag: facts.avic, else: noSwitch),
                MachineFact(
                    "haltPollNanoseconds", number: facts.haltPollNanoseconds, else: "no halt_poll_ns of module kvm"),
                MachineFact("counterHertz", number: Int(clock.frequency.rounded()), else: ""),
                MachineFact("clockLagTicks", number: Int(clamping: clockLag), else: ""),
                MachineFact("nestedGuests", flag: facts.nested, else: noSwitch),
                MachineFact("runsInGuest", flag: facts.runsInGuest, else: "the processor does not say"),
                MachineFact("automaticEOI", flag: automaticEOI, else: "the guest that asks could not be made"),
            ])
        // Only an arm64 kernel has these.
        guard facts.module == "kvm" else { return }
        let unsaid = "the kernel's command line does not say: its default"
        self.facts += [
            MachineFact("kvmMode", text: facts.parameters["kvm-arm.mode"], else: unsaid),
            MachineFact("vgicV4Enable", text: facts.parameters["kvm-arm.vgic_v4_enable"], else: unsaid),
        ]
    }
}
