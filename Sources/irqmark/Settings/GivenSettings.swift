import ArgumentParser
import Foundation
import Vocabulary
import Workloads

/// All settings that the user made, by the names of their flags. A flag wins over its environment twin.
struct GivenSettings {
    /// Flags without a value; their environment twins take 1 or 0.
    static let plain = ["call-syscall", "quiet", "no-progress", "dry-run", "fail-fast", "force", "stages", "script"]

    /// The settings, in the order of the flags.
    let all: [Setting]

    /// - Parameters:
    ///   - flags: each flag of the command with its value; nil if it was not given.
    ///   - environment: the environment of the process.
    init(_ flags: [(name: String, value: String?)], environment: [String: String]) {
        all = flags.compactMap { Setting($0.name, flag: $0.value, environment: environment) }
    }

    /// The settings with flags without a value spelt alike: 1 if they are set, left out if they are not. Results are
    /// compared by them.
    func normalised() throws(ValidationError) -> [Setting] {
        var settings: [Setting] = []
        for setting in all {
            guard Self.plain.contains(setting.name) else {
                settings.append(setting)
                continue
            }
            if try setting.yesOrNo(), let plain = Setting(setting.name, flag: "1", environment: [:]) {
                settings.append(plain)
            }
        }
        return settings
    }

    /// Flags of commands that measure nothing.
    static let others = [
        "profile", "seconds", "forwarding", "gic", "format", "output", "build", "guards", "launches", "allow-unchecked",
        "force", "interrupts", "ftrace", "bpftrace", "qemu", "script", "event",
        "base", "head", "order", "beyond", "within", "origin", "build-id", "simulate",
    ]

    /// Variables that look like an environment twin and are none, each with what may have been meant. A misspelt
    /// variable must not be ignored in silence.
    static func unknownVariables(in environment: [String: String]) -> [String] {
        let flags =
            RunOptions.flags(of: nil) + CompareOptions.flags(of: nil) + CountsOptions.flags(of: nil)
            + GuardOptions.flags(of: nil)
        let names = flags.map(\.name)
        let known = (names + others).map(Setting.twin) + [ShippedTraces.variable]
        return environment.keys.filter { $0.hasPrefix("IRQMARK_") && !known.contains($0) }.sorted().map { name in
            let nearest = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
            return "\(name) is not a setting of irqmark\(nearest)"
        }
    }

    /// Reports on standard error which variables are no settings.
    static func warnOfUnknownVariables(in environment: [String: String]) {
        for variable in unknownVariables(in: environment) { Terminal.remark("Warning: \(variable)\n") }
    }

    /// The setting of a flag; nil if the user did not make it.
    subscript(name: String) -> Setting? { all.first { $0.name == name } }
}
