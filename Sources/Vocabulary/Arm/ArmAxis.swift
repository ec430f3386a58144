/// A property of an arm that the command line (`loop=epoll`) and suite files set by key and word.
public enum ArmAxis: String, Word {
    // In the order in which they are applied: a path may change the defaults of other axes.
    case path, loop, cache, topology, guest, workload, forwarding, toggles, quirks, window, era, churn, routes, vms
    case listRegisters = "list-registers"
    case haltPoll = "halt-poll"
    case writers, invalidation, unmap, commands
    case commandRate = "command-rate"
    case devices, events, vcpus

    /// What the axis decides, in one line.
    public var meaning: String {
        switch self {
        case .path: "how a signal becomes a delivery: \(PathKind.listed)"
        case .loop: "how the host learns of a signal: \(LoopKind.listed)"
        case .cache: "translation cache: \(CacheKind.listed)"
        case .topology: "which threads play the roles: \(Topology.listed)"
        case .guest: "what an idle guest does: \(GuestKind.listed)"
        case .workload: "what is signalled: \(WorkloadKind.listed)"
        case .forwarding: "in which order LPIs change their path: \(Forwarding.listed)"
        case .toggles: "vCPUs whose vLPIs are switched off or on each second, 0 to 100000"
        case .quirks:
            "defects of the posted patches that are switched on, + between them: \(Self.noQuirk), \(Quirk.listed)"
        case .window: "closed loop: signals in flight, 1 to 65536, or \(Self.windowOfRun)"
        case .era: "the KVM whose rules the model follows: \(Era.listed), or \(Self.windowOfRun)"
        case .churn: "what a VMM does to routes and irqfds while signals flow: \(RoutingChurn.listed)"
        case .routes: "entries of the routing table, a power of two from 16 to 4096, or \(Self.windowOfRun)"
        case .vms: "VMs whose routes or irqfds change in turn, 1 to 64"
        case .listRegisters: "list registers of each vCPU on path software, 1 to 16, or \(Self.windowOfRun)"
        case .haltPoll:
            "how long a vCPU that blocks may poll before it sleeps, in ns, 0 to 1000000000 (KVM's halt_poll_ns, by "
                + "default 500000 on arm64), or \(Self.windowOfRun)"
        case .writers:
            "loop call: threads that inject, each the signals of its own devices in its own context, 1 to 64, or "
                + Self.windowOfRun
        case .invalidation: "how much of the cache a command takes away: \(Invalidation.listed)"
        case .unmap: "how what a command takes away is kept from readers: \(Unmap.listed)"
        case .commands: "what the guest's driver tells its ITS while signals flow: \(CommandKind.listed)"
        case .commandRate: "how often a second it does, 1 to 1000000 (usual: \(CommandAxes.usualRate))"
        case .devices: "devices of the generated load, 1 to \(LoadShape.mostLPIs), or \(Self.windowOfRun)"
        case .events: "events of each device, 1 to \(LoadShape.mostLPIs), or \(Self.windowOfRun)"
        case .vcpus: "vCPUs of the generated guest, 1 to 512, or \(Self.windowOfRun)"
        }
    }

    /// Sets the axis of an arm.
    /// - Parameters:
    ///   - word: the value, as a user writes it.
    ///   - arm: the arm that is changed.
    /// - Throws: why the word does not fit, and which words do.
    public func set(_ word: String, of arm: inout Arm) throws(WrongWord) {
        switch self {
        case .path:
            arm.path = try Self.kind(word)
            // The host's KVM has loops and a cache of its own, and its guest blocks.
            if arm.isLive { (arm.loop, arm.cache, arm.guest) = (.irqfd, .none, .wfi) }
        case .loop: arm.loop = try Self.kind(word)
        case .cache: arm.cache = try Self.kind(word)
        case .topology: arm.topology = try Self.kind(word)
        case .guest: arm.guest = try Self.kind(word)
        case .workload: arm.workload = try Self.kind(word)
        case .forwarding: arm.forwarding = try Self.kind(word)
        case .toggles:
            guard let rate = Int(word), (0...100_000).contains(rate) else {
                throw WrongWord("\"\(word)\" is no number of toggles a second, 0 to 100000")
            }
            arm.togglesPerSecond = rate
        case .quirks: arm.quirks = try Self.quirks(word)
        case .window: arm.window = try Self.numberOrRun(word, in: 1...65_536, "number of signals in flight")
        case .era: arm.era = word == Self.windowOfRun ? nil : try Self.kind(word)
        case .churn: arm.routing.churn = try Self.kind(word)
        case .routes:
            arm.routing.routes = try Self.numberOrRun(
                word, "number of entries, a power of two from 16 to 4096", where: RoutingAxes.sizes.contains)
        case .vms:
            guard let vms = Int(word), (1...64).contains(vms) else {
                throw WrongWord("\"\(word)\" is no number of VMs, 1 to 64")
            }
            arm.routing.vms = vms
        case .listRegisters: arm.listRegisters = try Self.numberOrRun(word, in: 1...16, "number of list registers")
        case .haltPoll: arm.haltPoll = try Self.numberOrRun(word, in: Arm.haltPolls, "time in ns")
        case .writers: arm.writers = try Self.numberOrRun(word, in: Arm.writerCounts, "number of writers")
        case .invalidation: arm.invalidation = try Self.kind(word)
        case .unmap: arm.unmap = try Self.kind(word)
        case .commands: arm.commands.kind = try Self.kind(word)
        case .commandRate:
            arm.commands.rate = try Self.numberOrRun(word, in: CommandAxes.rates, "number of commands a second")
        case .devices: arm.shape.devices = try Self.numberOrRun(word, in: LoadShape.counts, "number of devices")
        case .events: arm.shape.events = try Self.numberOrRun(word, in: LoadShape.counts, "number of events")
        case .vcpus: arm.shape.vcpus = try Self.numberOrRun(word, in: 1...512, "number of vCPUs")
        }
    }

    /// The word that sets the axis to the arm's value.
    public func word(of arm: Arm) -> String {
        switch self {
        case .path: arm.path.rawValue
        case .loop: arm.loop.rawValue
        case .cache: arm.cache.rawValue
        case .topology: arm.topology.rawValue
        case .guest: arm.guest.rawValue
        case .workload: arm.workload.rawValue
        case .forwarding: arm.forwarding.rawValue
        case .toggles: String(arm.togglesPerSecond)
        case .quirks:
            arm.quirks.isEmpty
                ? Self.noQuirk
                : arm.quirks.each.map(\.word).joined(separator: "+")
        case .window: arm.window.map { String($0) } ?? Self.windowOfRun
        case .era: arm.era?.word ?? Self.windowOfRun
        case .churn: arm.routing.churn.word
        case .routes: arm.routing.routes.map { String($0) } ?? Self.windowOfRun
        case .vms: String(arm.routing.vms)
        case .listRegisters: arm.listRegisters.map { String($0) } ?? Self.windowOfRun
        case .haltPoll: arm.haltPoll.map { String($0) } ?? Self.windowOfRun
        case .writers: arm.writers.map { String($0) } ?? Self.windowOfRun
        case .invalidation: arm.invalidation.rawValue
        case .unmap: arm.unmap.rawValue
        case .commands: arm.commands.kind.rawValue
        case .commandRate: arm.commands.rate.map { String($0) } ?? Self.windowOfRun
        case .devices: arm.shape.devices.map { String($0) } ?? Self.windowOfRun
        case .events: arm.shape.events.map { String($0) } ?? Self.windowOfRun
        case .vcpus: arm.shape.vcpus.map { String($0) } ?? Self.windowOfRun
        }
    }

    /// Why a word does not fit an axis.
    public struct WrongWord: Error, Equatable, Sendable {
        /// What is wrong, and which words fit.
        public let why: String

        package init(_ why: String) { self.why = why }
    }

    private static let noQuirk = "none"
    private static let windowOfRun = "as-run"

    /// A number in a range, or nil for the run's.
    private static func numberOrRun(
        _ word: String, in range: ClosedRange<Int>, _ what: String
    ) throws(WrongWord) -> Int? {
        try numberOrRun(word, "\(what), \(range.lowerBound) to \(range.upperBound)", where: range.contains)
    }

    /// A number that fits, or nil for the run's.
    private static func numberOrRun(
        _ word: String, _ what: String, where fits: (Int) -> Bool
    ) throws(WrongWord) -> Int? {
        if word == windowOfRun { return nil }
        guard let number = Int(word), fits(number) else {
            throw WrongWord("\"\(word)\" is neither \(windowOfRun) nor a \(what)")
        }
        return number
    }

    private static func kind<Kind: Word>(_ word: String) throws(WrongWord) -> Kind {
        do throws(UnknownWord) { return try Kind(word: word) } catch { throw WrongWord(error.description) }
    }

    /// Reads names of quirks with `+` between them.
    private static func quirks(_ words: String) throws(WrongWord) -> Quirks {
        if words == noQuirk { return [] }
        var quirks: Quirks = []
        for word in words.split(separator: "+", omittingEmptySubsequences: false) {
            guard let quirk = Quirk(rawValue: String(word)) else {
                throw WrongWord(NearestName.complaint(String(word), among: [noQuirk] + Quirk.words))
            }
            quirks.formUnion(quirk.alone)
        }
        return quirks
    }
}
