import Metrics
import Results
import Vocabulary

/// What a process of a build says of itself, once it has made its arms and warmed them up.
package struct LockstepHello: Sendable {
    /// One arm, in words: the other build may know others.
    package struct Arm: Sendable, Equatable {
        var name: String
        /// Everything that must be alike for the arm to be comparable, by name.
        var configuration: [String: String]
        var topology: String
        /// Processors that it needs.
        var processors: Int
        /// What a signal took in the closed loop of its warm-up, in nanoseconds.
        var nanosecondsPerSignal: Double
        var isVoid: Bool
    }

    package struct Skip: Sendable, Equatable {
        var name: String
        var cause: String
        var mend: String
    }

    var version: String
    var buildType: String
    var compiler: String
    /// Where it was built from; nil if the build does not record it.
    var commit: String?
    var suite: String
    var arms: [Arm]
    var skipped: [Skip]

    /// As a result holds it.
    var tool: ToolInfo {
        ToolInfo(
            version: version, commit: Reading(commit, else: "the build does not record it"), buildType: buildType,
            compiler: compiler)
    }
}

extension ArmConfiguration {
    /// Everything that the arm says of what it measures, in words. The names and words of an older build keep their
    /// meaning: quirks are the number of their bits.
    package var words: [String: String] {
        [
            "path": path.rawValue, "loop": loop.rawValue, "cache": cache.rawValue, "topology": topology.rawValue,
            "guest": guest.rawValue, "workload": workload.rawValue, "forwarding": "\(forwarding)",
            "togglesPerSecond": "\(togglesPerSecond)", "quirks": "\(quirks.rawValue)",
            "window": ArmAxis.window.word(of: self),
        ].merging(isLive ? ["chip": "\(live.chip)", "vcpus": "\(live.vcpus)", "lines": "\(live.lines)"] : [:]) { $1 }
    }
}
