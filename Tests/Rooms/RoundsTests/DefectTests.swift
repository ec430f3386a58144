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

    @Test func theSuiteHasAnArmAsPostedBesideItsPath() {
        let posted = Suite.patches.arms.filter { !$0.quirks.isEmpty }
        #expect(posted.map(\.name) == ["ppi-as-posted", "direct-as-posted"])
        #expect(Suite.patches.arms.contains { $0.name == "ppi" && $0.quirks.isEmpty })
    }
}
