import ArgumentParser
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
        let text = try ListCommand.text(part: nil)
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

    @Test func anUnknownPartIsAUsageError() {
        #expect {
            try ListCommand.text(part: "lops")
        } throws: { error in
            Irqmark.exitCode(for: error).rawValue == 64 && "\(error)".contains("did you mean loops?")
        }
    }

    /// The help of the filters names their words by hand; here it is held against what there is.
    @Test func theHelpOfTheFiltersNamesEveryWord() {
        let help = Irqmark.helpMessage(for: RunCommand.self, columns: 500)
        for vocabulary in WordList.all where vocabulary.name != "suites" {
            for (word, _) in vocabulary.words { #expect(help.contains(word), "\(word)") }
        }
    }
}
