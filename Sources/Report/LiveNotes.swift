import Metrics

/// What a reader of live rows must know: which KVM it is, what a signal costs above its bare system call, and what KVM
/// counted for each interrupt.
struct LiveNotes {
    let result: RunResult

    /// Nil if no row is live.
    var lines: [String]? {
        let arms = result.arms.filter { $0.live != nil && !$0.isVoid }
        guard let first = arms.first?.live else { return nil }
        let ways = arms.compactMap(injection)
        return [identity(first)] + ways + beside(first)
    }

    private func identity(_ live: LiveResult) -> String {
        let names = [
            ("apicv", "APICv"), ("avic", "AVIC"), ("haltPollNanoseconds", "halt polling, ns"),
            ("automaticEOI", "EOI at injection"), ("runsInGuest", "itself a guest"),
        ]
        let facts = names.compactMap { name, words -> String? in
            guard let fact = live.facts.first(where: { $0.name == name }) else { return nil }
            return "\(words): \(fact.value.value?.text ?? "unknown")"
        }
        let kind = live.isSoftware ? ", software KVM: its guest's kernel code is emulated, no reference figures" : ""
        return "\(live.module)\(kind); " + facts.joined(separator: ", ")
    }

    /// What a signal costs in the closed loop, and above the floor of its loop.
    private func injection(_ arm: ArmResult) -> String? {
        guard arm.path != "floor", let cost = arm.live?.injectionNanoseconds else { return nil }
        var words = "\(arm.name): \(Figure.nanoseconds(cost)) ns a signal"
        if let net = net(arm), let floor = result.floor(of: arm) {
            words += ", \(net < 0 ? "" : "+")\(Figure.nanoseconds(net)) against \(floor.name)"
        }
        let deliveries = arm.throughputLedger.deliveries
        let counters = [("exits", "exits"), ("insn_emulation", "emulated instructions"), ("halt_exits", "halts")]
        let counted = counters.compactMap { name, title in
            arm.live?.perDelivery(name, of: deliveries).map { "\(title) \(Figure.fixed($0, 2))" }
        }
        return counted.isEmpty ? words : words + "; per interrupt: " + counted.joined(separator: ", ")
    }

    /// The signal's system call without what the same call costs when KVM does not listen.
    private func net(_ arm: ArmResult) -> Double? {
        guard let cost = arm.live?.injectionNanoseconds,
            let floor = result.floor(of: arm)?.live?.injectionNanoseconds
        else { return nil }
        return cost - floor
    }

    /// Model beside kernel, where the kernel is known to run on hardware: software KVM, and a KVM of which nobody says
    /// what it is, are nothing to hold a model against.
    private func beside(_ live: LiveResult) -> [String] {
        guard !live.isSoftware, ["kvm_intel", "kvm_amd"].contains(live.module) else { return [] }
        var parts: [String] = []
        for (name, words) in [("kvm-x86-irqfd", "KVM irqfd"), ("kvm-x86-call", "KVM_SIGNAL_MSI")] {
            guard let arm = result.arms.first(where: { $0.name == name && !$0.isVoid }), let net = net(arm) else {
                continue
            }
            parts.append("\(words) \(Figure.nanoseconds(net))")
        }
        for (name, words) in [("software-call", "model, software path"), ("direct-call", "model, direct path")] {
            guard let arm = result.arms.first(where: { $0.name == name && !$0.isVoid }),
                let floor = result.floor(of: arm),
                !floor.isVoid,
                let ours = arm.cost.perDelivery(arm.cost.totals.phases.injection &+ arm.cost.totals.phases.hardware),
                let theirs = floor.cost.perDelivery(floor.cost.totals.phases.injection)
            else { continue }
            parts.append("\(words) \(Figure.nanoseconds(ours - theirs))")
        }
        guard parts.count == 4 else { return [] }
        return [
            "model beside kernel, ns an injection, net of the bare call: " + parts.joined(separator: ", "),
            "the difference holds what is x86's (an APIC's registers for a GIC's lists, no ITS to walk), the kernel's "
                + "wake-up and kick of a real vCPU, and its mitigations",
        ]
    }
}
