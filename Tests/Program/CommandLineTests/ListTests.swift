import ArgumentParser
import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Suites
@testable import irqmark

@Suite struct ListTests {
    @Test func everyWordHasAMeaning() {
        for vocabulary in WordList.all {
            #expect(!vocabulary.words.isEmpty, "\(vocabulary.name)")
            for (word, meaning) in vocabulary.words { #expect(!meaning.isEmpty, "\(vocabulary.name)/\(word)") }
        }
    }

    @Test func theListNamesEverySuiteAndArm() throws {
        let text = try ListCommand.text(part: "all")
        for suite in Suite.all {
            #expect(text.contains("arms of \(suite.name)\n"))
            for arm in suite.arms { #expect(text.contains("  \(arm.name) ")) }
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.last != " " })
    }

    @Test func aPartCanBeAskedFor() throws {
        let guests = try ListCommand.text(part: "guests")
        #expect(guests.hasPrefix("guests\n") && guests.contains("preempted") && !guests.contains("sharded"))
        let paths = try ListCommand.text(part: "paths")
        #expect(paths.hasPrefix("paths\n") && paths.contains("arms of paths\n"))
        #expect(!(try ListCommand.text(part: "arms").contains("guests\n")))
    }

    @Test func withoutAPartItIsOneScreen() throws {
        let lines = try ListCommand.text(part: nil).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 45 && lines.allSatisfy { $0.count <= 100 }, "\(lines.count) lines")
        for suite in Suite.all { #expect(lines.contains { $0.hasPrefix("  \(suite.name) ") }, "\(suite.name)") }
        for list in WordList.all { #expect(lines.contains { $0.contains(list.name) }, "\(list.name)") }
        for word in WordList.filters.flatMap(\.words).map(\.word) {
            #expect(lines.contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test func eachWordIsExplainedByItsName() throws {
        for list in WordList.all {
            for (word, meaning) in list.words {
                let text = try ListCommand.text(part: word)
                #expect(text.contains(meaning), "\(list.name): \(word)")
            }
        }
        for suite in Suite.all {
            for arm in suite.arms {
                #expect(try ListCommand.text(part: arm.name).contains("path=\(arm.path.word)"), "\(arm.name)")
            }
        }
        #expect(try ListCommand.text(part: "77").hasPrefix("77 (exit code): \(ExitStatus.nothingRan.meaning)"))
        let doorbell = try ListCommand.text(part: "direct-doorbell")
        #expect(
            doorbell.hasPrefix("direct-doorbell (arm of paths, ") && doorbell.hasSuffix("): path=direct,guest=wfi\n"))
    }

    @Test func theDocumentHasEveryTermWordForWord() throws {
        let page = try String(
            contentsOf: Checkout.root.appendingPathComponent(
                "Sources/Vocabulary/Vocabulary.docc/How-to-read-a-result.md"), encoding: .utf8)
        for term in Term.allCases {
            #expect(page.contains("\n| `\(term.word)` | \(term.meaning) |\n"), "\(term.word)")
        }
    }

    @Test func anUnknownPartIsAUsageError() {
        #expect {
            try ListCommand.text(part: "lops")
        } throws: { error in
            Irqmark.exitCode(for: error).rawValue == 64 && "\(error)".contains("did you mean loops?")
        }
    }

    @Test func everyNameOfAKindCanBeAskedForAndIsThereOnce() throws {
        let names = WordList.all.map(\.name)
        #expect(Set(names).count == names.count && names.count > WordList.filters.count)
        for vocabulary in WordList.all {
            let text = try ListCommand.text(part: vocabulary.name)
            #expect(text.hasPrefix(vocabulary.name + "\n"))
            for (word, meaning) in vocabulary.words { #expect(text.contains(word) && text.contains(meaning)) }
        }
    }

    /// Below the table of suite `patches` each quirk has the name that `quirks=` takes.
    @Test func theDefectsNameQuirksAsTheCommandLineTakesThem() {
        let names = DefectText.text.matches(of: /; quirk (\S+)\./).map { String($0.output.1) }
        #expect(names.count == 13)
        for name in names {
            // Which path a quirk changes something on is another matter.
            var arm = Arm("", .direct)
            #expect(throws: Never.self, "\(name)") { try ArmAxis.quirks.set(name, of: &arm) }
        }
    }

    @Test func theHelpOfTheFiltersNamesEveryWord() {
        let help = Irqmark.helpMessage(for: RunCommand.self, includeHidden: true, columns: 500)
        #expect(WordList.filters.count >= 6)
        for vocabulary in WordList.filters {
            for (word, _) in vocabulary.words { #expect(help.contains(word), "\(word)") }
        }
    }
}
