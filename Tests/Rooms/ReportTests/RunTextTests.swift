import Metrics
import Report
import ResultSupport
import Results
import Testing
import VGIC
import Vocabulary

@Suite struct RunTextTests {
    @Test func stagesHaveATableWhereTheyAreAskedFor() {
        var run = Fixture.run
        run.arms[1].latency.stages = ["reaped", "injected", "acknowledged"].map {
            .init(name: $0, summary: Fixture.summary(1_000, count: 30_000))
        }
        run.arms[2].latency.stages = []
        #expect(!RunText(run, width: 100, isColoured: false).text.contains("written to reaped"))
        let text = RunText(run, width: 100, isColoured: false, showsStages: true).text
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("written to reaped ") && $0.contains(" injected to acknowledged") })
        let table = lines.drop { !$0.contains("written to reaped") }
        func cells(_ arm: String) -> [String] {
            (table.first { $0.hasPrefix(arm + " ") } ?? "").split(separator: " ").map(String.init)
        }
        let both = ["1.00", "µs", "1.50", "µs"]
        #expect(cells("software") == ["software"] + both + both + both, "\(text)")
        // A stage that was not sampled has dashes, and an arm without stages no row.
        #expect(cells("floor").suffix(4) == ["–", "–", "–", "–"], "\(text)")
        #expect(cells("direct").isEmpty, "\(text)")
        run.arms = run.arms.map { arm in
            var arm = arm
            arm.latency.stages = []
            return arm
        }
        #expect(
            RunText(run, width: 100, isColoured: false, showsStages: true).text
                == RunText(run, width: 100, isColoured: false).text)
    }

    @Test func aSaturatedArmHasDashesAndSaysWhatItAchieved() {
        var run = Fixture.run
        run.arms[2].rate = 100_000_000
        for index in run.arms[2].rounds.indices { run.arms[2].rounds[index].achievedRate = 1_230_456.7 }
        run.arms[2].judgePace()
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(
            text.contains(
                "direct: saturated, so it has no quantiles: 1,230,457 of 100,000,000 signals/s achieved"), "\(text)")
        #expect(text.contains(": open loop, 100,000,000 signals/s "))
        let row = text.split(separator: "\n").first { $0.hasPrefix("direct  ") } ?? ""
        #expect(row.count { $0 == "–" } == 3, "\(text)")
    }

    @Test func aRunIsOneTableGroupedByLoop() {
        #expect(RunText(Fixture.run, width: nil, isColoured: false).text == Self.wide)
    }

    @Test func aNarrowTerminalGetsTwoStackedBlocks() {
        #expect(RunText(Fixture.run, width: 120, isColoured: false).text == Self.narrow)
    }

    @Test(arguments: [60, 80, 100, 120, 150, 200])
    func noLineOfTheTableIsWiderThanItsTerminal(width: Int) {
        let text = RunText(Fixture.run, width: width, isColoured: false).text
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        for cell in ["203", "1.63×", "1.01 ms", "8.1 %", "<0.001"] { #expect(text.contains(cell)) }
    }

    @Test func coloursChangeNothingButColours() {
        let coloured = RunText(Fixture.run, width: 120, isColoured: true).text
        #expect(coloured.contains("\u{1B}["))
        #expect(Self.withoutColours(coloured) == Self.narrow)
        #expect(!RunText(Fixture.void, width: 120, isColoured: false).text.contains("\u{1B}"))
    }

    @Test func aVoidArmShowsNoFigureAndNamesItsInterrupts() {
        let text = RunText(Fixture.void, width: nil, isColoured: false).text
        let row = text.split(separator: "\n").first { $0.hasPrefix("software ") }
        #expect(row?.contains("void") == true && row?.contains { $0.isNumber } == false)
        #expect(text.contains("ledger     does not hold in 1 of 2 arms; the result is void\n"))
        #expect(text.contains("software: INTID 8200: 1 pending, vCPU 0 was never kicked\n"))
        #expect(text.contains("software: and 3 more"))
        #expect(text.hasSuffix("use no figure of this run (exit 5)\n"))
    }

    @Test func theNextRunKeepsOneArm() {
        var run = Fixture.run
        #expect(
            RunText(run, width: nil, isColoured: false).text.contains(
                "run \(run.invocation.suite) --path software --loop uring-edge"))
        // As arms that differ in their quirks or toggles.
        var twin = run.arms[1]
        twin.name = "software-as-posted"
        run.arms.append(twin)
        let name = run.invocation.suite
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.contains("irqmark run \(name) --filter software") && !text.contains("run \(name) --path"))
        run.arms[1].ledger.lost = 1
        #expect(RunText(run, width: nil, isColoured: false).text.contains("--filter software --seed"))
    }

    @Test func theRatioToAVoidFloorIsNotShown() throws {
        var run = Fixture.run
        run.arms[0].ledger.lost = 1
        run.arms[0].ledger.deliveries -= 1
        run.arms[0].latency.response.count -= 1
        #expect(!RunText(run, width: nil, isColoured: false).text.contains("×"))
    }

    @Test func aRunThatCouldNotRunSaysWhyAndEndsWith77() {
        let skip = Skipped(
            name: "floor", cause: "io_uring is forbidden here", remedy: "sysctl kernel.io_uring_disabled=0")
        let text = RunText(Fixture.result([], skipped: [skip]), width: nil, isColoured: false).text
        #expect(text.contains("skipped    floor: io_uring is forbidden here; sysctl kernel.io_uring_disabled=0\n"))
        #expect(text.hasSuffix("(exit 77)\n"))
    }

    @Test func anInterruptedRunSaysSo() {
        let run = Fixture.result([Fixture.arm("floor", path: "floor", nanoseconds: 203)], interrupted: true)
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.hasSuffix("verdict    ok, interrupted: only what was measured until then (exit 130)\n"))
    }

    @Test func `what vPEs that come and go ask of the host is noted, but not mixed with what toggles send`() {
        var run = Fixture.run
        run.arms[2].counts.vpeLoads = 62_500
        run.arms[2].counts.hostCommands = 375_000
        run.arms[2].counts.hostRegisterWrites = 187_500
        let words =
            "0.063 loads of vPEs a delivery; each, with its put, 6.00 commands to the host's ITS and 3.00 writes"
        #expect(RunText(run, width: nil, isColoured: false).text.contains("direct: \(words)"))
        run.arms[2].toggles = Toggles(durations: Fixture.summary(9, count: 1), lpis: 1)
        #expect(!RunText(run, width: nil, isColoured: false).text.contains("loads of vPEs"))
    }

    @Test func aFewArmsShowWhereTheirTimeWent() {
        let run = Fixture.result([Fixture.arm("direct", path: "direct", nanoseconds: 238)])
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.contains("ns spent   direct: source 160, loop 30.0, injection 10.0, hardware 5.0, vcpu 11.0, "))
        #expect(!Self.wide.contains("ns spent"))
    }

    @Test func aQuantileOfTooFewSamplesIsADashInEverySink() throws {
        var run = Fixture.result([Fixture.arm("direct", path: "direct", nanoseconds: 238)])
        run.arms[0].latency.response.count = 15
        run.arms[0].unstamped = run.arms[0].ledger.deliveries - 15
        let row = RunText(run, width: nil, isColoured: false).text.split(separator: "\n")
            .first { $0.hasPrefix("direct ") }
        #expect(row?.contains("µs") == false && row?.contains("–") == true, "\(row ?? "")")
        #expect(ExportFormat.markdown.text(of: run).contains("| – | – | – |"))
        for format in [ExportFormat.csv, .bmf, .githubSmaller, .go] {
            let text = format.text(of: run)
            #expect(!text.contains("p50") && !text.contains("p99"), "\(format): \(text)")
        }
    }

    @Test func theFooterSpeaksOfTheKindsThatThereAre() {
        var run = Fixture.result([Fixture.arm("kvm-irqfd", path: "kvm", loop: "irqfd", nanoseconds: 2_000)])
        run.arms[0].kind = .measured
        let measured = RunText(run, width: nil, isColoured: false).text
        #expect(measured.contains("\nmeasured: the host's own KVM") && !measured.contains("modelled:"))
        let both = Fixture.results[2]
        let text = RunText(both, width: nil, isColoured: false).text.replacing("\n", with: " ")
        #expect(text.contains("modelled: ") && text.contains("measured: the host's own KVM"))
    }

    /// The p50 of one table need not be that of the other.
    @Test func eachTableSaysWhatItsQuantilesAreOf() {
        let text = RunText(Fixture.results[2], width: nil, isColoured: false).text.replacing("\n", with: " ")
        #expect(text.contains("p50, p99 and p99.9 are of all deliveries of the open loop together"))
        #expect(text.contains("p50 and p99 are medians of the rounds' own."))
        #expect(
            GuardText(Fixture.results[2], width: nil, isColoured: false).text.contains("medians of the rounds' own"))
        #expect(!RunText(Fixture.run, width: nil, isColoured: false).text.contains("of all deliveries"))
    }

    @Test func theLineOfTheLedgerAddsUp() throws {
        var run = Fixture.result([Fixture.arm("toggle-10-linux", path: "direct", nanoseconds: 238)])
        run.arms[0].ledger.latched -= 3
        run.arms[0].ledger.droppedInWindow = 3
        run.arms[0].ledger.deliveries -= 7
        run.arms[0].ledger.droppedAtUnforward = 4
        run.arms[0].latency.response.count -= 7
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(
            text.contains("2,000,000 signals, 1,999,993 deliveries, 0 merged, 7 dropped, 0 lost\n"), "\(text)")
    }

    @Test func theNextRunOfASuiteFileNamesTheFile() {
        var run = Fixture.run
        run.invocation.suite = "my-vmm"
        run.invocation.suiteFile = "suites/my vmm's.yaml"
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.contains("irqmark run 'suites/my vmm'\\''s.yaml' --path software"), "\(text)")
        run.invocation.suiteFile = "suites/my-vmm.yaml"
        #expect(RunText(run, width: nil, isColoured: false).text.contains("irqmark run suites/my-vmm.yaml --path"))
    }

    @Test func aDebugBuildIsCalledOne() {
        var run = Fixture.run
        run.tool.buildType = "debug"
        #expect(RunText(run, width: nil, isColoured: false).text.contains("a debug build: its times mean nothing\n"))
    }

    static func withoutColours(_ text: String) -> String {
        var plain = ""
        var isEscape = false
        for character in text {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { plain.append(character) }
            if isEscape && character == "m" { isEscape = false }
        }
        return plain
    }
}
