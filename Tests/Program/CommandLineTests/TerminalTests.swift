import Testing

@testable import Rounds
@testable import irqmark

@Suite struct TerminalTests {
    @Test func coloursAreForTerminalsThatWantThem() {
        #expect(ColourChoice.auto.isColoured(isTerminal: true, environment: [:]))
        #expect(ColourChoice.auto.isColoured(isTerminal: true, environment: ["NO_COLOR": ""]))
        #expect(!ColourChoice.auto.isColoured(isTerminal: false, environment: [:]))
        #expect(!ColourChoice.auto.isColoured(isTerminal: true, environment: ["NO_COLOR": "1"]))
        #expect(!ColourChoice.auto.isColoured(isTerminal: true, environment: ["TERM": "dumb"]))
        #expect(ColourChoice.always.isColoured(isTerminal: false, environment: ["NO_COLOR": "1"]))
        #expect(!ColourChoice.never.isColoured(isTerminal: true, environment: [:]))
    }

    @Test func theWidthOfNoTerminalIsNotKnownUnlessColumnsSaysIt() {
        #expect(Terminal.width(of: -1, environment: [:]) == nil)
        #expect(Terminal.width(of: -1, environment: ["COLUMNS": "97"]) == 97)
        #expect(Terminal.width(of: -1, environment: ["COLUMNS": "wide"]) == nil)
    }

    static func text(_ done: Double, _ left: Double) -> String {
        ProgressLine.text(RunProgress(armName: "direct", round: 2, rounds: 24, fractionDone: done, secondsLeft: left))
    }

    @Test func progressSaysHowFarAndHowLong() {
        #expect(Self.text(0.37, 24.2) == "━━━━━━━············· 37 %  round 2 of 24  direct  about 25 s left")
        #expect(Self.text(1, 0).hasPrefix("━━━━━━━━━━━━━━━━━━━━ 100 %"))
    }

    @Test func progressThatIsNotKnownYetBreaksNothing() {
        #expect(Self.text(.nan, .nan) == "···················· 0 %  round 2 of 24  direct")
        #expect(Self.text(7, .infinity).contains("100 %"))
        #expect(Self.text(-1, -5).contains(" 0 %"))
    }
}
