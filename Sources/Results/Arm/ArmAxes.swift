package import Vocabulary

/// What decides an arm's figures beside its path, loop, cache, topology, guest and workload, in the words of the
/// command line. What the tool does not offer yet has the one value that there is.
public struct ArmAxes: Sendable, Hashable {
    /// In which order LPIs change their path.
    public var forwarding = Forwarding.lossless.word
    /// How the device's signal is written.
    public var ingress = "write"
    /// Behaviours of the posted patches that were switched on, in the order of `Quirk.allCases`.
    public var quirks: [String] = []
    /// vCPUs whose vLPIs were switched off or on each second; 0 for none.
    public var togglesPerSecond = 0
    /// How long a blocking vCPU polled before it slept, in nanoseconds.
    public var haltPollNanoseconds = 0
    /// Threads that injected in their own context.
    public var writers = 1
    /// Devices that signalled; nil for the host's KVM, whose lines have none, and for a recorded guest of an older
    /// result.
    public var devices: Int?
    /// Events of the device that has the most, or lines of the host's KVM; nil for a recorded guest of an older result.
    public var events: Int?
    /// Who emulated the interrupt controllers, for the host's KVM alone.
    public var chip: String?

    /// What every arm has unless it says otherwise; the load is not known.
    public init() {}

    /// Those of an arm.
    /// - Parameters:
    ///   - devices: devices of its load.
    ///   - events: events of the device that has the most.
    package init(_ arm: ArmConfiguration, devices: Int, events: Int) {
        forwarding = arm.forwarding.word
        quirks = arm.quirks.each.map(\.word)
        togglesPerSecond = arm.togglesPerSecond
        self.devices = arm.isLive ? nil : devices
        self.events = arm.isLive ? arm.live.lines : events
        chip = arm.isLive ? arm.live.chip.word : nil
    }

    /// All of them by name, as messages spell them; what is not known is left out.
    var words: [(name: String, word: String)] {
        let all: [(String, String?)] = [
            ("forwarding", forwarding), ("ingress", ingress),
            ("quirks", quirks.isEmpty ? "none" : quirks.joined(separator: "+")),
            ("togglesPerSecond", "\(togglesPerSecond)"), ("haltPollNanoseconds", "\(haltPollNanoseconds)"),
            ("writers", "\(writers)"), ("devices", devices.map { "\($0)" }), ("events", events.map { "\($0)" }),
            ("chip", chip),
        ]
        return all.compactMap { name, word in word.map { (name, $0) } }
    }

    /// What every version before axes were written had of them, for a message.
    package var assumedWords: String {
        let known: Set = ["ingress", "haltPollNanoseconds", "writers", "devices", "events"]
        return words.filter { known.contains($0.name) }.map { "\($0.name) \($0.word)" }.joined(separator: ", ")
    }

    /// Names of all of them, in the order of the result.
    package static let names = [
        "forwarding", "ingress", "quirks", "togglesPerSecond", "haltPollNanoseconds", "writers", "devices", "events",
    ]
}
