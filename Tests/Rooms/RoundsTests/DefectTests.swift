import Testing
import Vocabulary

@testable import Rounds
@testable import Suites

@Suite("Defects of the posted patches") struct DefectTests {
    @Test func eachIsThereOnceAndSaysAllThree() {
        #expect(Defect.all.map(\.name) == (1...12).map { "A\($0)" } + (1...14).map { "B\($0)" })
        for defect in Defect.all {
            #expect(!defect.posted.isEmpty && !defect.consequence.isEmpty && !defect.here.isEmpty, "\(defect.name)")
        }
    }

    /// Every quirk that stands for a numbered defect is named by it, in the word that the command line takes.
    @Test func eachQuirkThatADefectNamesIsAWordOfTheCommandLine() throws {
        let named = Defect.all.compactMap { defect in defect.quirk.map { (defect.name, $0) } }
        #expect(named.count == 13)
        for (name, quirk) in named {
            var arm = Arm("", .directUserspace)
            try ArmAxis.quirks.set(quirk.word, of: &arm)
            #expect(arm.quirks.each == [quirk], "\(name)")
            let numbers = quirk.meaning.prefix { $0 != ":" }
            #expect(numbers.split(separator: ", ").contains { $0 == name }, "\(name): \(quirk.meaning)")
        }
        let numbered = Quirk.allCases.filter { $0.meaning.wholeMatch(of: /[AB][0-9]+[:,].*/) != nil }
        #expect(Set(named.map(\.1)) == Set(numbered))
    }

    @Test func theSuiteHasAnArmAsPostedBesideItsPath() {
        let posted = Suite.patches.arms.filter { !$0.quirks.isEmpty }
        #expect(posted.map(\.name) == ["direct-as-posted"])
        #expect(Suite.patches.arms.contains { $0.name == "ppi" && $0.quirks.isEmpty })
    }
}
