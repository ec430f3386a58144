import Metrics
import Results

/// Notes on live rows: which KVM ran them, what a signal costs beyond its bare system call, and what KVM counted for
/// each interrupt.
struct LiveNotes {
    let result: RunResult

    /// The lines of the notes; nil if no row is live.
    var lines: [String]? {
        let arms = result.arms.filter { $0.live != nil && !$0.isVoid }
        guard let first = arms.first?.live else { return nil }
        let ways = arms.compactMap(injection)
        return [identity(first)] + ways + beside(first)
    }

    private func identity(_ live: LiveResult) -> String {
        let names = [
            ("apicv", "APICv"), ("avic", "AVIC"), ("haltPollNanoseconds", "halt polling, ns"),
            ("kvmMode", "mode"), ("vgicV4Enable", "vgic_v4_enable"), ("counterHertz", "counter, Hz"),
            ("clockLagTicks", "guest's clock behind, ticks"), ("automaticEOI", "EOI at injection"),
            ("runsInGuest", "itself a guest"),
        ]
        let facts = names.compactMap { name, words -> String? in
            guard let fact = live.facts.first(where: { $0.name == name }) else { return nil }
            return "\(words): \(fact.value.value?.text ?? "unknown")"
        }
        let kind = live.isSoftware ? ", software KVM: its guest's kernel code is emulated, no reference figures" : ""
        return "\(live.module)\(kind); " + facts.joined(separator: ", ")
    }

    /// The line on how long a signal's system call takes in the closed loop, and how much longer than the floor's; nil
    /// without figures.
    private func injection(_ arm: ArmResult) -> String? {
        guard arm.path != "floor", let cost = arm.live?.injectionNanoseconds else { return nil }
        var words = "\(arm.name): \(Figure.nanoseconds(cost)) ns a signal"
        if let net = net(arm), let floor = result.floor(of: arm) {
            words += ", \(net < 0 ? "" : "+")\(Figure.nanoseconds(net)) against \(floor.name)"
        }
        let deliveries = arm.throughputLedger.deliveries
        guard let live = arm.live, !live.statistics.isEmpty else {
            return words + "; this KVM has no statistics to read"
        }
        let counted = live.perInterrupt.map { counter, _, title in
            "\(title) \(live.perDelivery(counter, of: deliveries).map { Figure.fixed($0, 2) } ?? Figure.none)"
        }
        return words + "; per interrupt: " + counted.joined(separator: ", ")
    }

    /// How much longer a signal's system call takes than one that KVM does not listen to, in ns; nil without a floor.
    private func net(_ arm: ArmResult) -> Double? {
        guard let cost = arm.live?.injectionNanoseconds,
            let floor = result.floor(of: arm)?.live?.injectionNanoseconds
        else { return nil }
        return cost - floor
    }

    /// Why model and kernel cannot be compared; empty where they can, since a table of its own shows it.
    private func beside(_ live: LiveResult) -> [String] {
        if let reason = result.modelBesideKernel?.reason { return ["model beside kernel: \(reason)"] }
        guard live.facts.contains(where: { $0.name == "runsInGuest" && $0.value.value == .flag(true) }) else {
            return []
        }
        return ["model beside kernel: this machine is itself a guest, and what KVM does may exit to the host below it"]
    }
}
