extension Arm {
    /// Why no machine can run the arm: which of its axes contradict each other. Nil if none do.
    public var contradiction: String? {
        eraContradiction ?? haltPollContradiction ?? writersContradiction ?? routingContradiction
            ?? (isLive ? liveContradiction : nil)
            ?? modelContradiction
    }

    private var modelContradiction: String? {
        isLive
            ? nil
            : threadContradiction ?? forwardingContradiction ?? quirkContradiction ?? itsContradiction
                ?? shapeContradiction
    }

    private var liveContradiction: String? {
        if !hasLoopOfKVM { return "path kvm takes loop irqfd, irqfd-uring or call, not \(loop.rawValue)" }
        if topology.hasSourceThread { return "path kvm has no loop of ours; take topology inline or vcpu-apart" }
        if guest == .preempted || guest == .masked { return "path kvm takes guest wfi or spin" }
        if !live.interrupt.exists(on: live.architecture) {
            return "a guest for \(live.architecture.word) has no interrupts of kind \(live.interrupt.word)"
        }
        if live.interrupt == .ppi && (topology != .inline || loop != .call) {
            return "a ppi is a line of its vCPU: take loop call and topology inline"
        }
        if workload == .trace { return "path kvm signals lines of its own; take workload generated" }
        if cache != .none { return "path kvm has a cache of its own; take cache none" }
        if commands != CommandAxes() || invalidation != .whole || unmap != .grace || !shape.isUnsaid {
            return
                "path kvm is the host's own: commands, invalidation, unmap, devices, events and vcpus are the model's"
        }
        if togglesPerSecond > 0 || !quirks.isEmpty || forwarding != .lossless {
            return "path kvm is the host's own: toggles, quirks and forwarding are the model's"
        }
        return nil
    }

    private var threadContradiction: String? {
        if guest == .masked {
            if !path.usesITS { return "a masked guest lets LPIs merge, and path \(path.rawValue) has none" }
            if topology != .inline { return "a masked guest looks when the signals stop; take topology inline" }
            if workload == .trace {
                return "a recorded guest changes its set-up with no signal in flight, and a masked one has many; "
                    + "take workload generated"
            }
        }
        if hasLoopOfKVM && loop != .call { return "loop \(loop.rawValue) is KVM's own" }
        if topology.hasSourceThread && loop == .call {
            let loops = LoopKind.allCases.filter(\.hasEventLoop).map(\.word).joined(separator: " or ")
            return "with loop call the source injects itself, so no thread can stand between; "
                + "take topology vcpu-apart, or loop \(loops)"
        }
        if topology != .inline {
            if guest == .preempted { return "a preempted guest's vCPUs take turns on one thread; take topology inline" }
            if workload == .trace {
                return "a recorded guest changes its set-up between signals, with none in flight; take topology inline"
            }
            if togglesPerSecond > 0 { return "toggles take topology inline" }
        }
        return nil
    }

    private var eraContradiction: String? {
        if era != nil && !followsEra {
            return "path \(path.rawValue) has no interrupt controller of the model; leave era out"
        }
        if listRegisters != nil && path != .software {
            return "path \(path.rawValue) uses no list registers; leave list-registers out"
        }
        return nil
    }

    private var haltPollContradiction: String? {
        guard let haltPoll else { return nil }
        if isLive {
            let blocks = guest == .wfi && topology.hasVCPUThread
            return blocks ? nil : "a live guest that polls blocks on a thread of its own: take guest wfi and vcpu-apart"
        }
        if guest != .wfi || !followsEra {
            return "only a guest that blocks polls; take guest wfi, or leave halt-poll out"
        }
        if haltPoll > 0 && !topology.hasVCPUThread {
            return "a vCPU that polls on the thread of the loop finds nothing that was not there before; "
                + "take topology vcpu-apart or apart, or halt-poll 0"
        }
        return nil
    }

    private var writersContradiction: String? {
        guard let writers, writers > 1, !canHaveWriters else { return nil }
        return "several writers inject in their own context, beside the vCPUs' thread: take loop call, topology "
            + "vcpu-apart and path software, direct or direct-userspace, or leave writers out"
    }

    private var routingContradiction: String? {
        guard routing != RoutingAxes() else { return nil }
        guard [.floor, .software, .direct].contains(path), workload == .generated, loop.hasEventLoop else {
            return "routes of a stated number take path floor, software or direct, a loop with irqfds and workload "
                + "generated"
        }
        if routing.churn == .none { return routing.vms > 1 ? "nothing changes in the VMs beside; take a churn" : nil }
        if routing.routes == nil { return "churn \(routing.churn.word) changes a table of a stated size; add routes" }
        if path == .floor { return "path floor has no VM whose routes could change; take path software or direct" }
        if topology != .inline || togglesPerSecond > 0 { return "a churn takes topology inline, and no toggles" }
        return nil
    }

    private var forwardingContradiction: String? {
        guard !path.isForwarded else { return nil }
        if togglesPerSecond > 0 { return "path \(path.rawValue) has no vLPIs to toggle; take path direct" }
        if forwarding != .lossless { return "path \(path.rawValue) forwards nothing; take path direct" }
        return nil
    }

    /// Why the guest's commands beside the signals cannot be given.
    private var itsContradiction: String? {
        guard commands != CommandAxes() || invalidation != .whole || unmap != .grace else { return nil }
        let fitting = PathKind.allCases.filter { $0.usesITS }.map(\.word).joined(separator: " or ")
        if !path.usesITS { return "path \(path.rawValue) has no ITS that takes commands; take path \(fitting)" }
        guard commands.kind != .none else {
            return commands.rate == nil ? nil : "no commands are given; say which, or leave command-rate out"
        }
        if workload == .trace { return "a recorded guest gives its own commands; take workload generated" }
        if topology != .inline { return "commands beside the signals take topology inline" }
        if togglesPerSecond > 0 || routing.churn != .none {
            return "commands, toggles and a churn of routes would share one processor; take one of the three"
        }
        return nil
    }

    private var shapeContradiction: String? {
        guard !shape.isUnsaid else { return nil }
        if workload == .trace {
            return "a recorded guest has its own devices, events and vCPUs; take workload generated"
        }
        if routing.routes != nil && (shape.devices != nil || shape.events != nil) {
            return
                "routes of a stated number decide how many devices and events there are; leave devices and events out"
        }
        let lpis = (shape.devices ?? LoadShape.usualDevices) * (shape.events ?? LoadShape.usualEvents)
        // The guest's commands beside the signals are on one more.
        let most = LoadShape.mostLPIs - (commands.kind == .none ? 0 : 1)
        guard lpis <= most else {
            return "\(lpis) LPIs do not fit into 16 bits of INTID; take at most \(most)"
        }
        return nil
    }

    /// Why a quirk of the arm changes nothing on its path; nil if each does. An idle quirk would be taken for one that
    /// costs nothing.
    private var quirkContradiction: String? {
        guard let idle = quirks.each.first(where: { !$0.paths.contains(path) }) else { return nil }
        let fitting = idle.paths.map(\.word).joined(separator: " or ")
        let remedy = fitting.isEmpty ? "no arm shows it, so leave it out" : "take path \(fitting)"
        return "quirk \(idle.word) changes nothing on path \(path.rawValue); \(remedy)"
    }
}
