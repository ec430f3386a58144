import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Rounds
import Vocabulary

/// `irqmark baseline list`: which baselines are stored, and for which machines.
struct BaselineListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show which baselines there are, and of which machines.")

    @OptionGroup var place: BaselineOptions

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            let store = try place.store(in: environment)
            let machine = HostRecord.here()
            let files = try store.files()
            guard !files.isEmpty else {
                return try Terminal.tell("none in \(store.folder); irqmark baseline save NAME makes one\n")
            }
            let lines = files.map { file in
                // A damaged file does not hide the others.
                guard let entry = try? store.entry(file) else {
                    return "\(file.name)  cannot be read: \(file.path)"
                }
                let result = entry.result
                let isHere = result.environment.fingerprint == machine.fingerprint
                let counter = result.arms.compactMap(\.counted).first?.counter.value ?? "no counter of instructions"
                let launches = result.arms.filter { !$0.rounds.isEmpty }.map(\.launchCount).max()
                let timed = launches.map { "timed in \($0) launches, grade \(result.audit.grade.rawValue)" } ?? "counts"
                return [
                    entry.name, result.environment.fingerprint, isHere ? "this machine" : "another machine",
                    "suite \(result.invocation.suite)", timed, counter, result.invocation.startedAt,
                ].joined(separator: "  ")
            }
            try Terminal.tell(lines.joined(separator: "\n") + "\n")
        }
    }
}
