package import LiveKVM
import Metrics
package import Results
package import Vocabulary

extension LiveResult {
    /// The facts that stand beside every figure of live KVM on this machine. `automaticEOI` says whether KVM ends
    /// interrupts itself; nil if that could not be found out.
    package init(_ facts: KVMFacts, chip: Irqchip, automaticEOI: Bool?) {
        let noSwitch = "\(facts.module) has no such switch"
        self.init(
            module: facts.module, isSoftware: facts.isSoftware,
            facts: [
                MachineFact("irqchip", text: chip.rawValue, else: ""),
                MachineFact("apicv", flag: facts.apicv, else: noSwitch),
                MachineFact("avic", flag: facts.avic, else: noSwitch),
                MachineFact(
                    "haltPollNanoseconds", number: facts.haltPollNanoseconds, else: "no halt_poll_ns of module kvm"),
                MachineFact("nestedGuests", flag: facts.nested, else: noSwitch),
                MachineFact("runsInGuest", flag: facts.runsInGuest, else: "the processor does not say"),
                MachineFact("automaticEOI", flag: automaticEOI, else: "the guest that asks could not be made"),
            ])
    }
}
