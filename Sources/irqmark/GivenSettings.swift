import Foundation
import Harness

/// All settings that were made, by the names of their flags. A flag wins over its environment twin.
struct GivenSettings {
    /// Flags without a value; their environment twins take 1 or 0.
    static let plain = ["call-syscall", "quiet"]

    /// In the order of the flags in `RunOptions`.
    let all: [Setting]

    init(options: RunOptions, environment: [String: String]) {
        let flags = Self.flags(of: options)
        all = flags.compactMap { Setting($0, flag: $1, environment: environment) }
    }

    private static var names: [String] { flags(of: nil).map(\.name) }

    private static func flags(of options: RunOptions?) -> [(name: String, value: String?)] {
        [
            ("path", options?.path), ("loop", options?.loop), ("cache", options?.cache),
            ("topology", options?.topology),
            ("guest", options?.guest), ("workload", options?.workload), ("rate", options?.rate),
            ("window", options?.window), ("duration", options?.duration), ("rounds", options?.rounds),
            ("seed", options?.seed), ("json", options?.json), ("trace", options?.trace), ("vcpus", options?.vcpus),
            ("list-registers", options?.listRegisters), ("color", options?.color),
            ("call-syscall", options?.callSyscall == true ? "1" : nil), ("quiet", options?.quiet == true ? "1" : nil),
        ]
    }

    /// Variables that look like a twin and are none, each with what may have been meant: a misspelt one must not be
    /// passed over in silence.
    static func strangers(in environment: [String: String]) -> [String] {
        let known = (GivenSettings.names + ["profile"]).map(Setting.twin) + [ShippedTraces.variable]
        return environment.keys.filter { $0.hasPrefix("IRQMARK_") && !known.contains($0) }.sorted().map { name in
            let nearest = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
            return "\(name) is not a setting of irqmark\(nearest)"
        }
    }

    /// Says on standard error which variables are no settings.
    static func warnOfStrangers(in environment: [String: String]) {
        for stranger in strangers(in: environment) { Terminal.write("Warning: \(stranger)\n", to: .standardError) }
    }

    /// The setting of that flag, if it was made.
    subscript(name: String) -> Setting? { all.first { $0.name == name } }
}
