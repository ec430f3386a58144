import Results
import Rounds
import Statistics
import Testing
import Vocabulary

/// Outputs of other programs, read and judged.
@Suite struct RunTextTests {
    /// As arm/micro-bench prints it on a console.
    private static func microBench(_ call: String, _ timer: Double) -> String {
        """
        Timer Frequency 25000000 Hz (Output in microseconds)\r

        name                                    total ns                         avg ns             
        --------------------------------------------------------------------------------------------
        \(call)                                20095360.0                          306.0             
        ipi_hw test skipped
        timer_10ms                            231040.0                          \(timer)             
        PASS: 12 34
        """
    }

    @Test func microBenchIsATableBetweenOtherLines() throws {
        for call in ["hvc     ", "hyp_call"] {
            let figures = try RunText.figures(in: Self.microBench(call, 902.5), as: .microBench, name: "log")
            #expect(
                figures == [
                    .init(name: "hyp_call", value: 306, unit: "ns"),
                    .init(name: "timer_10ms", value: 902.5, unit: "ns"),
                ])
        }
    }

    @Test func ratesOfLPIsAreBetterIfGreater() throws {
        let figures = try RunText.figures(
            in: "Random seed: 0x6b8b4567\nRate: 2061234.50 LPIs/sec\n# Rate: 7.00 LPIs/sec\n", as: .lpiStress,
            name: "log")
        #expect(figures.map(\.value) == [2_061_234.5, 7] && figures.allSatisfy(\.isBiggerBetter))
    }

    @Test func vmexitHasANameAndCyclesALine() throws {
        let text = "enabling apic\npaging enabled\ncr0 = 80010011\ncpuid 1234\nipi_halt 7563\nself_ipi_sti_nop 4980\n"
        let figures = try RunText.figures(in: text, as: .vmexit, name: "log")
        #expect(figures.map(\.name) == ["cpuid", "ipi_halt", "self_ipi_sti_nop"])
        #expect(figures.map(\.value) == [1_234, 7_563, 4_980] && figures.allSatisfy { $0.unit == "cycles" })
    }

    @Test func numbersAreReadOrRefusedWithTheirLine() throws {
        let figures = try RunText.figures(in: "# mine\na 1.5 us\n\nb 20 req/s\nc 3\n", as: .numbers, name: "log")
        #expect(figures.map(\.unit) == ["us", "req/s", ""] && figures.map(\.isBiggerBetter) == [false, true, false])
        for (text, line) in [("a 1 ns\nb ns\n", 2), ("a -1 ns\n", 1), ("a nan ns\n", 1), ("a 1 ns x\n", 1)] {
            #expect { _ = try RunText.figures(in: text, as: .numbers, name: "log") } throws: { error in
                "\(error)".contains("log:\(line): expected NAME VALUE UNIT")
            }
        }
    }

    @Test(arguments: RunsFormat.allCases) func aTextWithoutFiguresIsRefused(format: RunsFormat) {
        #expect { _ = try RunText.figures(in: "nothing here\n\n", as: format, name: "log") } throws: { error in
            "\(error)".contains("log")
        }
    }

    // MARK: - sets of files

    private static func file(_ path: String, _ value: Double, at time: String? = nil) -> RunFile {
        RunFile(path: path, figures: [.init(name: "a", value: value, unit: "ns")], startedAt: time)
    }

    private static func judged(_ order: RunsJudgement.Order, _ times: (Int) -> (String?, String?)) -> RunsJudgement {
        // The machine drifts by far more than the change.
        let drift = (0..<8).map { 100 * (1 + Double($0) / 4) }
        return RunsJudgement(
            base: drift.enumerated().map { file("b\($0)", $1, at: times($0).0) },
            head: drift.enumerated().map { file("h\($0)", $1 * 1.08, at: times($0).1) }, order: order,
            judge: RunsJudge())
    }

    @Test func runsThatTookTurnsAreJudgedInPairs() {
        func time(_ number: Int) -> String { "2026-11-30T10:\(number < 10 ? "0" : "")\(number):00Z" }
        // ABBA, then blocks of one side.
        let alternating = Self.judged(.asTimed) { run in
            run % 2 == 0 ? (time(2 * run), time(2 * run + 1)) : (time(2 * run + 1), time(2 * run))
        }
        #expect(alternating.isPaired && alternating.verdict == .regressed)
        let blocks = Self.judged(.asTimed) { (time($0), time(20 + $0)) }
        #expect(!blocks.isPaired && blocks.verdict == .inconclusive)
        #expect(!Self.judged(.asTimed) { _ in (nil, nil) }.isPaired)
        #expect(Self.judged(.pairs) { _ in (nil, nil) }.verdict == .regressed)
    }

    @Test func figuresOfOneSideAreNamedAndLeftOut() {
        let both = RunsJudgement(
            base: [
                RunFile(
                    path: "b",
                    figures: [.init(name: "a", value: 1, unit: "ns"), .init(name: "b", value: 1, unit: "ns")])
            ],
            head: [
                RunFile(
                    path: "h",
                    figures: [.init(name: "c", value: 1, unit: "ns"), .init(name: "a", value: 1, unit: "ns")])
            ],
            order: .asTimed, judge: RunsJudge())
        #expect(both.rows.map(\.runs.name) == ["a"] && both.unpaired == ["c", "b"])
    }

    @Test func aJudgementIsAResultThatIsReadBack() throws {
        let judgement = Self.judged(.pairs) { _ in (nil, nil) }
        let result = judgement.result(RunsJudge(), invocation: Invocation(suite: "judge", seed: 0, startedAt: ""))
        let read = try RunResult(json: result.jsonText.utf8)
        #expect(read.comparisons == result.comparisons && read.verdict == .regressed && read.exitStatus == .regression)
        #expect(read.comparisons[0].unit == "ns" && read.comparisons[0].candidateFigure != nil)
    }
}
