package import Vocabulary

/// What decides an arm's figures beside its path, loop, cache, topology, guest and workload, in the words of the
/// command line. An axis that this version does not offer has the one value that it can have.
public struct ArmAxes: Sendable, Hashable {
    /// The KVM whose rules the model followed; nil without an interrupt controller of the model, and in results of
    /// versions that had no eras.
    public var era: String?
    /// In which order LPIs change their path.
    public var forwarding = Forwarding.lossless.word
    /// How the device's signal is written: `write` is an eventfd write, or a call of the model with loop `call`.
    public var ingress = "write"
    /// Behaviours of the posted patches that were switched on, in the order of `Quirk.allCases`.
    public var quirks: [String] = []
    /// How many vCPUs a second had their vLPIs switched off or on; 0 for none.
    public var togglesPerSecond = 0
    /// How long a blocking vCPU polled before it slept, in nanoseconds.
    public var haltPollNanoseconds = 0
    /// Whose polling time that is: `vm` where the host's KVM was given one for the VM (KVM_CAP_HALT_POLL); nil for the
    /// model, and where the module's halt_poll_ns decided.
    public var haltPollOf: String?
    /// How many threads injected in their own context.
    public var writers = 1
    /// What a VMM did to routes and irqfds while signals flowed; nil for nothing.
    public var churn: String?
    /// Entries of each VM's routing table; nil for one for each source.
    public var routes: Int?
    /// VMs whose routes or irqfds changed in turn; nil where none did.
    public var vms: Int?
    /// How many devices signalled; nil for the host's KVM, whose lines have none, and for a recorded guest of an older
    /// result.
    public var devices: Int?
    /// How many events the device with the most of them has, or how many lines the host's KVM; nil for a recorded guest
    /// of an older result.
    public var events: Int?
    /// How much of the cache a command took away; nil for `whole`, as KVM does it.
    public var invalidation: String?
    /// Who kept alive what a command took away; nil for `grace`.
    public var unmap: String?
    /// Which commands the guest's driver gave its ITS beside the signals; nil for none.
    public var commands: String?
    /// How often a second it gave them; nil for never.
    public var commandsPerSecond: Int?
    /// Who emulated the interrupt controllers; nil except for the host's KVM.
    public var chip: String?
    /// What kind of interrupt the host's KVM was signalled; nil for messages, and except for the host's KVM.
    public var interrupt: String?

    /// The defaults of all axes, with an unknown load.
    public init() {}

    /// The axes of an arm.
    /// - Parameters:
    ///   - arm: the arm.
    ///   - devices: how many devices its load has.
    ///   - events: how many events the device with the most of them has.
    package init(_ arm: Arm, devices: Int, events: Int) {
        era = arm.followsEra ? (arm.era ?? .newest).word : nil
        forwarding = arm.forwarding.word
        quirks = arm.quirks.each.map(\.word)
        togglesPerSecond = arm.togglesPerSecond
        haltPollNanoseconds = arm.haltPoll ?? 0
        haltPollOf = arm.isLive && arm.haltPoll != nil ? "vm" : nil
        writers = arm.writers ?? 1
        churn = arm.routing.churn == .none ? nil : arm.routing.churn.word
        routes = arm.routing.routes
        vms = arm.routing.churn == .none ? nil : arm.routing.vms
        self.devices = arm.isLive ? nil : devices
        self.events = arm.isLive ? arm.live.lines : events
        invalidation = arm.invalidation == .whole ? nil : arm.invalidation.word
        unmap = arm.unmap == .grace ? nil : arm.unmap.word
        commands = arm.commands.kind == .none ? nil : arm.commands.kind.word
        commandsPerSecond = arm.commands.kind == .none ? nil : arm.commands.perSecond
        chip = arm.isLive ? arm.live.chip.word : nil
        interrupt = arm.isLive && arm.live.interrupt != .msi ? arm.live.interrupt.word : nil
    }

    /// Names and values of the axes, as messages spell them; an axis that is not known is left out.
    var words: [(name: String, word: String)] {
        let all: [(String, String?)] = [
            ("era", era), ("forwarding", forwarding), ("ingress", ingress),
            ("quirks", quirks.isEmpty ? "none" : quirks.joined(separator: "+")),
            ("togglesPerSecond", "\(togglesPerSecond)"), ("haltPollNanoseconds", "\(haltPollNanoseconds)"),
            ("haltPollOf", haltPollOf), ("writers", "\(writers)"), ("churn", churn), ("routes", routes.map { "\($0)" }),
            ("vms", vms.map { "\($0)" }), ("devices", devices.map { "\($0)" }), ("events", events.map { "\($0)" }),
            ("invalidation", invalidation), ("unmap", unmap), ("commands", commands),
            ("commandsPerSecond", commandsPerSecond.map { "\($0)" }), ("chip", chip),
            ("interrupt", interrupt),
        ]
        return all.compactMap { name, word in word.map { (name, $0) } }
    }

    /// The values that every version had before axes were written, for a message.
    package var assumedWords: String {
        let known: Set = ["ingress", "haltPollNanoseconds", "writers", "devices", "events"]
        return words.filter { known.contains($0.name) }.map { "\($0.name) \($0.word)" }.joined(separator: ", ")
    }

    /// Names of the axes, in the order of the result's JSON.
    package static let names = [
        "era", "forwarding", "ingress", "quirks", "togglesPerSecond", "haltPollNanoseconds", "writers", "churn",
        "routes", "vms", "devices", "events", "invalidation", "unmap", "commands", "commandsPerSecond",
    ]
}
