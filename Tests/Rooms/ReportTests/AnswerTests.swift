import Metrics
import ResultSupport
import Testing

@testable import Report
@testable import Results
@testable import Vocabulary

@Suite("The answer of a run") struct AnswerTests {
    private static func lines(_ result: RunResult) -> [String] { Answer(result: result).lines }

    private static func comparison(_ base: String, _ candidate: String) -> Comparison {
        Comparison(base: base, candidate: candidate, metric: "host", verdict: .improved)
    }

    @Test("is the host's time above the floor by path, with its spread, its entries and its limits")
    func paths() throws {
        let lines = Self.lines(Fixture.answered)
        #expect(
            lines[0]
                == "Host time above the floor for an interrupt: software +169 ns (± 2.3), direct none (± 2.9), "
                + "direct-userspace +1,019 ns (± 14.6); guest entries 1 in 3.2, none, none; a model on x86-64, "
                + "uring-edge, 64 in flight.")
        #expect(lines[1] == "With one signal in flight: software +430 ns (± 1.4).")
        #expect(
            lines[2].hasPrefix("Not to be concluded: what a GICv4 gains on a machine (hardware's time is the model"))
        #expect(lines[2].hasSuffix(", or what another machine takes.") && lines.count == 3)
    }

    @Test("stands before any table") func place() throws {
        let text = RunText(Fixture.answered, width: 100, isColoured: false).text
        let answer = try #require(text.firstRange(of: "Host time above the floor"))
        let table = try #require(text.firstRange(of: "── uring-edge"))
        #expect(answer.lowerBound < table.lowerBound)
        #expect(text.split(separator: "\n")[1].hasPrefix("Host time above the floor"))
    }

    @Test("of a comparison is the difference of the pair") func pair() throws {
        var run = Fixture.answered
        run.comparisons = [Self.comparison("software", "direct")]
        #expect(
            Self.lines(run)[0] == "direct takes the host 167 ns less than software for an interrupt (± 2.8).")
        run.comparisons = [Self.comparison("direct", "software")]
        #expect(Self.lines(run)[0] == "software takes the host 167 ns more than direct for an interrupt (± 2.8).")
        run.comparisons = [Self.comparison("floor", "direct")]
        #expect(
            Self.lines(run)[0]
                == "direct takes the host as long as floor for an interrupt: the difference is none (± 2.9).")
        #expect(Self.lines(run).last?.hasPrefix("Not to be concluded") == true)
    }

    @Test("of many pairs names what changed, the most first") func many() throws {
        var run = Fixture.answered
        run.comparisons = ["software", "direct", "direct-userspace", "software-one"].map {
            Self.comparison("floor", $0)
        }
        #expect(
            Self.lines(run)[0].hasPrefix(
                "Host time for an interrupt against the base: direct-userspace +1,019 ns (± 14.6), software-one +"))
        #expect(Self.lines(run)[0].hasSuffix("none in 1 of 4 arms."))
    }

    @Test("is no time where the account of each LPI was kept") func accounts() throws {
        var result = Fixture.results[2]
        result.tool.buildType = "release"
        for index in result.arms.indices { result.arms[index].accounts = [] }
        #expect(!Answer(result: result).lines.contains { $0.contains("account") })
        result.arms[1].accounts = [LPIAccount(intid: 8192, ledger: Ledger())]
        #expect(Answer(result: result).lines.first?.hasPrefix("The account of each LPI was kept") == true)
        #expect(
            RunNotes(result: result, palette: Palette(isColoured: false)).text(width: 150).contains(
                "LPI 8192  no signal"))
    }

    @Test("is no time where the machine cannot judge it") func unfit() throws {
        var run = Fixture.answered
        run.audit.grade = .c
        #expect(Self.lines(run).count == 1 && Self.lines(run)[0].contains("(grade C)"))
        #expect(!Self.lines(run)[0].contains(" ns"))
        run.audit.grade = .a
        run.tool.buildType = "debug"
        #expect(Self.lines(run).count == 1 && Self.lines(run)[0].hasPrefix("A debug build: its times mean nothing"))
    }

    @Test("brackets an arm whose rounds, or whose floor's, do not agree, and says so") func disagreeing() throws {
        var run = Fixture.answered
        #expect(!Self.lines(run).joined().contains("["))
        run.arms[1].grade = .c
        #expect(
            Self.lines(run)[0].contains("interrupt: [software +")
                && Self.lines(run)[0].contains(")], direct none (± 2.9)"))
        #expect(Self.lines(run).contains { $0.hasPrefix("In brackets: the rounds disagree") })
        run.arms[0].grade = .c
        #expect(Self.lines(run)[0].contains(", [direct none (± 2.9)]"))
    }

    @Test("tells no time of an arm whose disturbed rounds were kept, nor of one that would undercut its floor")
    func untold() throws {
        var run = Fixture.answered
        run.arms[1].keepsDisturbedRounds = true
        #expect(Self.lines(run)[0].contains("interrupt: software not told, direct none (± 2.9)"))
        #expect(Self.lines(run).contains { $0.hasPrefix("Not told: most rounds were disturbed") })
        let disturbed = RunText(run, width: 160, isColoured: false).text
        #expect(disturbed.contains("[+169]") && disturbed.contains(", or most of them were disturbed."))

        run = Fixture.answered
        for index in run.arms[0].rounds.indices { run.arms[0].rounds[index].hostNanoseconds? *= 10 }
        #expect(!Self.lines(run).joined().contains(" -"), "no cost below the floor")

        run = Fixture.answered
        run.arms[0].keepsDisturbedRounds = true
        #expect(Self.lines(run)[0].hasPrefix("This machine was too disturbed to tell what a path adds"))
        #expect(!Self.lines(run).joined().contains(" ns"))
    }

    @Test("is nothing where figures must not be used, and says why where there is no floor") func missing() throws {
        #expect(Self.lines(Fixture.void).isEmpty && Self.lines(Fixture.result([])).isEmpty)
        var run = Fixture.answered
        #expect(Self.lines(Fixture.result([run.arms[0]])).isEmpty)
        run.arms.removeAll { $0.path == "floor" }
        #expect(
            Self.lines(run)[0]
                == "Nothing is said of the host's time above a floor: the run has no floor of its loop and load.")
    }
}
