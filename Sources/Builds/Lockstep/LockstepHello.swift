import Metrics
import Results
import Vocabulary

/// What a process of a build reports of itself, after it has made its arms and warmed them up.
package struct LockstepHello: Sendable {
    /// An arm in words: the other build may know other words.
    package struct Arm: Sendable, Equatable {
        var name: String
        /// By name, everything that must be equal in both builds for the arm to be comparable.
        var configuration: [String: String]
        var topology: String
        /// How many processors the arm needs.
        var processors: Int
        /// How long a signal took in the closed loop of the arm's warm-up, in nanoseconds.
        var nanosecondsPerSignal: Double
        var isVoid: Bool
    }

    package struct Skip: Sendable, Equatable {
        var name: String
        var cause: String
        var remedy: String
    }

    var version: String
    var buildType: String
    var compiler: String
    /// The commit that the process was built from; nil if the build does not record it.
    var commit: String?
    var suite: String
    var arms: [Arm]
    var skipped: [Skip]
    /// What a slice tells beyond the first version: `host`. Builds from before that give no such list.
    var figures: [String] = []

    /// The build as results hold it.
    var tool: ToolInfo {
        ToolInfo(
            version: version, commit: Reading(commit, else: "the build does not record it"), buildType: buildType,
            compiler: compiler)
    }
}

extension RoutingAxes {
    /// The axes in words; those that have their defaults are left out, as older builds do not know them.
    fileprivate var words: [String: String] {
        var words: [String: String] = [:]
        if churn != .none { words["churn"] = churn.word }
        if let routes { words["routes"] = "\(routes)" }
        if vms != 1 { words["vms"] = "\(vms)" }
        return words
    }
}

extension Arm {
    /// Everything that decides what the arm measures, in words. Names and words that an older build knows keep their
    /// meaning: quirks are a number of bits here.
    package var words: [String: String] {
        [
            "path": path.rawValue, "loop": loop.rawValue, "cache": cache.rawValue, "topology": topology.rawValue,
            "guest": guest.rawValue, "workload": workload.rawValue, "forwarding": "\(forwarding)",
            "togglesPerSecond": "\(togglesPerSecond)", "quirks": "\(quirks.rawValue)",
            "window": ArmAxis.window.word(of: self),
        ].merging(laterWords) { $1 }
    }

    /// Words that older builds do not know: each is left out where the arm has the one value that every arm of theirs
    /// had.
    private var laterWords: [String: String] {
        var words: [String: String] = [:]
        if followsEra { words["era"] = (era ?? .newest).word }
        if let haltPoll, haltPoll > 0 { words["haltPollNanoseconds"] = "\(haltPoll)" }
        if let writers, writers > 1 { words["writers"] = "\(writers)" }
        if invalidation != .whole { words["invalidation"] = invalidation.word }
        if unmap != .grace { words["unmap"] = unmap.word }
        if commands.kind != .none {
            (words["commands"], words["commandsPerSecond"]) = (commands.kind.word, "\(commands.perSecond)")
        }
        for axis in [ArmAxis.devices, .events, .vcpus] where !shape.isUnsaid && !isLive {
            words["load-" + axis.rawValue] = axis.word(of: self)
        }
        if isLive {
            (words["chip"], words["vcpus"], words["lines"]) = ("\(live.chip)", "\(live.vcpus)", "\(live.lines)")
            if let haltPoll { (words["haltPollNanoseconds"], words["haltPollOf"]) = ("\(haltPoll)", "vm") }
            if live.interrupt != .msi { words["interrupt"] = live.interrupt.word }
        }
        return words.merging(routing.words) { $1 }
    }
}
