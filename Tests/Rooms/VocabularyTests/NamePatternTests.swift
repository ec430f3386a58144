import Testing

@testable import Vocabulary

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("direct", "direct", true), ("direct", "direct-call", false), ("direct*", "direct-call", true),
        ("*", "", true), ("", "", true), ("", "a", false), ("?", "", false), ("?", "é", true),
        ("*-call", "a-call", true),
        ("*-call", "a-call-b", false), ("d*t*c*l", "direct-call", true), ("d*t*x", "direct-call", false),
        ("**a?", "ab", true), ("*a?", "aab", true), ("a*b*", "ab", true), ("A", "a", false),
    ])
    func starsAndQuestionMarksStandForLetters(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    @Test func manyStarsDoNotTakeForEver() {
        let pattern = NamePattern(String(repeating: "a*", count: 60) + "b")
        let start = ContinuousClock.now
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
        // Every way to deal the letters to the stars would take longer than there is time.
        #expect(ContinuousClock.now - start < .seconds(240))
    }
}
