/// What can be said of an arm by key and word: on the command line (`loop=epoll`) and in suite files.
public enum ArmAxis: String, CaseIterable, Sendable {
    // In the order in which they are applied: a path may bring other defaults.
    case path, loop, cache, topology, guest, workload, forwarding, toggles, quirks, window

    /// Sets it.
    /// - Throws: why not, with what is possible.
    public func set(_ word: String, of arm: inout ArmConfiguration) throws(WrongWord) {
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
        case .window:
            if word == Self.windowOfRun {
                arm.window = nil
                break
            }
            guard let window = Int(word), (1...65_536).contains(window) else {
                throw WrongWord(
                    "\"\(word)\" is neither \(Self.windowOfRun) nor a number of signals in flight, 1 to 65536")
            }
            arm.window = window
        }
    }

    /// What the arm has, in the word that sets it.
    public func word(of arm: ArmConfiguration) -> String {
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
                : Quirks.names.filter { arm.quirks.contains($0.quirk) }.map(\.name).joined(separator: "+")
        case .window: arm.window.map { String($0) } ?? Self.windowOfRun
        }
    }

    /// Why a word does not fit.
    public struct WrongWord: Error, Equatable, Sendable {
        /// What is wrong and what is possible.
        public let why: String

        package init(_ why: String) { self.why = why }
    }

    private static let noQuirk = "none"
    private static let windowOfRun = "as-run"

    private static func kind<Kind: CaseIterable & RawRepresentable>(_ word: String) throws(WrongWord) -> Kind
    where Kind.RawValue == String {
        guard let kind = Kind(rawValue: word) else {
            throw WrongWord(NearestName.complaint(word, among: Kind.allCases.map(\.rawValue)))
        }
        return kind
    }

    /// Quirks with + between them.
    private static func quirks(_ words: String) throws(WrongWord) -> Quirks {
        if words == noQuirk { return [] }
        var quirks: Quirks = []
        for word in words.split(separator: "+", omittingEmptySubsequences: false) {
            guard let named = Quirks.names.first(where: { $0.name == word }) else {
                throw WrongWord(NearestName.complaint(String(word), among: [noQuirk] + Quirks.names.map(\.name)))
            }
            quirks.insert(named.quirk)
        }
        return quirks
    }
}

extension Quirks {
    /// All of them, as the command line and suite files call them.
    package static let names: [(name: String, quirk: Quirks)] = [
        ("truncated-ppi-mask", .truncatedPPIMask), ("typed-ppi-mask", .typedPPIMask),
        ("mask-before-initialised", .maskBeforeInitialised), ("stale-forwarding", .staleForwarding),
        ("vcpu-id-as-index", .vcpuIDAsIndex), ("changes-before-checks", .changesBeforeChecks),
        ("duplicate-mappings", .duplicateMappings), ("unchecked-setup", .uncheckedSetup),
        ("silent-software", .silentSoftware), ("sticky-enable", .stickyEnable), ("discard-window", .discardWindow),
        ("no-read-back", .noReadBack), ("move-to-missing-vpe", .moveToMissingVPE),
        ("collections-on-vcpu0", .collectionsOnVCPU0),
    ]
}
