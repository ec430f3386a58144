import Builds
import Foundation
import Rounds
import Vocabulary

/// Which of two builds are of a version before 0.2.0. Such a build knows no eras, follows the rules of `Era.unsaid`,
/// and refuses the flags that came with eras; the other build takes its rules, so that the arms of both are alike.
struct OlderBuilds {
    /// Whether the base and the head are older.
    let base: Bool
    let head: Bool

    /// Flags that builds before 0.2.0 do not know.
    private static let unknown = ["era", "halt-poll", "writers"]

    /// Asks both programs for their versions.
    /// - Parameters:
    ///   - base: the base's program.
    ///   - head: the head's program; nil: this process's own.
    init(base: String, head: String? = nil) {
        self.base = OtherBuild(path: base).precedesEras()
        self.head = head.map { OtherBuild(path: $0).precedesEras() } ?? false
    }

    var areAny: Bool { base || head }

    /// The era that the arms of the newer build follow.
    /// - Parameters:
    ///   - given: the era that the user asked for; nil: none.
    ///   - arms: the arms of the suite.
    /// - Returns: nil where no arm takes one, or where no build is older.
    func era(_ given: Era?, of arms: [Arm]) throws -> Era? {
        guard areAny else { return given }
        if let given, given != .unsaid {
            throw NotComparable(
                words: "era \(given.word): the \(base ? "base" : "head") is of a version before 0.2.0, which follows "
                    + "\(Era.unsaid.word); say --era \(Era.unsaid.word), or leave it out")
        }
        return given ?? (arms.contains { $0.followsEra && $0.era == nil } ? .unsaid : nil)
    }

    /// Gives the plan's builds the settings that each knows.
    func fit(_ plan: inout BuildPlan, era: Era?) {
        if let era, !plan.settings.contains(where: { $0.name == "era" }) {
            plan.settings.append(BuildPlan.Setting("era", era.word))
        }
        if base { plan.unknownToBase = Self.unknown }
        if head { plan.unknownToHead = Self.unknown }
    }
}

extension OtherBuild {
    /// Whether the program is an irqmark of a version before 0.2.0, by what it prints for --version. What prints
    /// something else, or cannot be run, is not: whoever needs it says what is wrong with it.
    func precedesEras() -> Bool {
        guard FileManager.default.isExecutableFile(atPath: path) else { return false }
        let text = try? start(["--version"], for: .seconds(3)).text
        return text.map { String(decoding: $0, as: UTF8.self).hasPrefix("0.1.") } ?? false
    }
}
