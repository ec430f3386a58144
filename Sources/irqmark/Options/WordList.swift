import Loads
import Rounds
import Suites
import VGIC
import Vocabulary

/// The words of the command line and what they mean, as `irqmark list` shows them.
struct WordList {
    /// As `irqmark list` takes it.
    let name: String
    let words: [(word: String, meaning: String)]

    static var all: [WordList] {
        [
            WordList(name: "suites", words: Suite.all.map { ($0.name, $0.summary) }),
            of("paths", \.paths), of("loops", \.loops), of("caches", \.caches), of("topologies", \.topologies),
            of("guests", \.guests), of("workloads", \.workloads), of("arrivals", Arrivals.self),
        ]
    }

    /// The kinds that a plan can filter by; the key path names their type, so that its room need not be imported.
    private static func of<Kind: CaseIterable & RawRepresentable>(
        _ name: String, _: KeyPath<RunPlan, [Kind]>
    ) -> WordList where Kind.RawValue == String { of(name, Kind.self) }

    private static func of<Kind: CaseIterable & RawRepresentable>(
        _ name: String, _: Kind.Type
    ) -> WordList where Kind.RawValue == String {
        WordList(name: name, words: Kind.allCases.map { ($0.rawValue, meanings["\(name)/\($0.rawValue)"] ?? "") })
    }

    private static let meanings = [
        "paths/floor": "no interrupt controller: acknowledged where it is reaped; what the loop alone costs",
        "paths/ppi": "the VMM reads the eventfd and calls irqLine; each vCPU's software PPI (GICv5)",
        "paths/software": "irqfd, translation, ap_list, list registers: an emulated LPI",
        "paths/direct": "a forwarded vLPI (GICv4): the hardware finds the vPE, a doorbell only if it is not resident",
        "paths/direct-userspace":
            "KVM_SIGNAL_MSI on a forwarded vLPI: its_lock, then INT and VSYNC on the host's ITS",
        "paths/kvm": "the host's real KVM: its irqfd or KVM_SIGNAL_MSI, and a guest that counts and times its handlers",
        "loops/uring-edge": "io_uring multishot poll, the eventfd's counter is not read",
        "loops/epoll": "epoll_wait, then a read of each eventfd: what most VMMs do",
        "loops/call": "no eventfd: the device thread calls the model, nearest to KVM's irqfd",
        "loops/irqfd": "KVM's own irqfd: it injects inside the write to the eventfd",
        "loops/irqfd-uring": "the same, written by a ring in batches of 16",
        "caches/none": "every MSI walks the ITS tables under its lock",
        "caches/sharded": "directory by device, pages of events, no lock and no hash on a hit",
        "topologies/inline": "source, loop and vCPU on one thread: deterministic",
        "topologies/vcpu-apart": "the vCPUs on a thread of their own, on another CPU",
        "topologies/source-apart": "the source on a thread of its own, loop and vCPUs on another",
        "topologies/apart": "source, loop and vCPUs on a thread each; needs three CPUs",
        "guests/spin": "always in the guest; leaves it when it is kicked or its time is over",
        "guests/wfi": "blocks when it is idle; needs a kick or a doorbell",
        "guests/preempted": "half of the vCPUs run, in turn; put without having blocked, so no doorbell is asked for",
        "arrivals/constant": "open loop: equal gaps between signals",
        "arrivals/poisson": "open loop: exponential gaps of the same mean, the same draw for all arms of a round",
        "workloads/generated": "16 devices with 64 events each on 4 vCPUs, spread evenly",
        "workloads/trace": "a recorded guest: its mappings, targets and enable states",
    ]
}
