import Documents
import ResultSupport
import Results
import TestSupport
import Testing

@testable import Report

@Suite struct DamagedResultTests {
    @Test func damagedTextsAreErrorsOrResultsThatCanBeShown() {
        let bytes = Array(Fixture.void.jsonText.utf8)
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        let letters = Array("0123456789-+eE.\"{}[],: tn\u{1}\u{FF}".utf8)
        var errors = 0
        for round in 0..<300 {
            var damaged = bytes
            for _ in 0...(round % 3) {
                damaged[random.below(damaged.count)] = letters[random.below(letters.count)]
            }
            do throws(DocumentError) {
                let result = try RunResult(json: damaged)
                let text = result.jsonText
                #expect((try? RunResult(json: text.utf8))?.jsonText == text, "seed \(seed), round \(round)")
                #expect(!RunText(result, width: 120, isColoured: false).text.isEmpty)
            } catch {
                errors += 1
            }
        }
        #expect(errors > 30)
    }
}
