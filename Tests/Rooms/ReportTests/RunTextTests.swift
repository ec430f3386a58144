import Metrics
import ResultSupport
import Results
import Testing
import VGIC
import Vocabulary

@testable import Report

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
        // Its three quantiles, and the difference from the floor, which the rounds do not tell.
        #expect(row.count { $0 == "–" } == 5, "\(text)")
    }

    @Test func aRunIsItsAnswerItsTablesAndItsNotes() {
        let text = RunText(Fixture.answered, width: nil, isColoured: false).text
        var lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }[...]
        for figures in Self.figures {
            guard let place = lines.firstIndex(where: { $0.hasPrefix(figures) }) else {
                Issue.record("\(figures) is not behind the lines before it in\n\(text)")
                return
            }
            lines = lines[(place + 1)...]
        }
    }

    /// All columns but the first are right-aligned, so each row ends where the rule below the table ends.
    @Test(arguments: [nil, 100]) func eachRowIsAsWideAsItsBlock(width: Int?) throws {
        let lines = RunText(Fixture.answered, width: width, isColoured: false).text.split(separator: "\n").map(
            String.init)
        let names = Set(Fixture.answered.arms.map(\.name))
        var rows = 0
        for (index, line) in lines.enumerated() {
            // An answer that was broken may begin a line with a name as well.
            guard let name = line.split(separator: " ").first, names.contains(String(name)),
                lines[..<index].contains(where: { $0.hasPrefix("── ") })
            else { continue }
            let rule = try #require(lines[index...].first { $0.allSatisfy { $0 == "─" } })
            #expect(Printable.cells(line) == Printable.cells(rule), "\(line)")
            rows += 1
        }
        #expect(rows == (width == nil ? 8 : 16))
    }

    @Test(arguments: [60, 80, 100, 120, 150, 200])
    func noLineOfTheTableIsWiderThanItsTerminal(width: Int) {
        let text = RunText(Fixture.run, width: width, isColoured: false).text
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        for cell in ["203", "3.95×", "1.01 ms", "8.1 %", "1 in 76,563"] { #expect(text.contains(cell)) }
    }

    @Test(arguments: [80, 100, 160]) func theDefaultTableFitsItsTerminalInFewBlocks(width: Int) {
        let lines = RunText(Fixture.answered, width: width, isColoured: false).text.split(separator: "\n")
        for line in lines { #expect(Printable.cells(String(line)) <= width, "\(line)") }
        #expect(lines.count { $0.hasPrefix("modelled  ") } == [80: 3, 100: 2, 160: 1][width])
        // All rules of a block are as wide as the block.
        let rules = lines.filter { $0.hasPrefix("──") && $0.hasSuffix("─") }.map { Printable.cells(String($0)) }
        #expect(Set(rules).count <= 2 * (width < 160 ? 3 : 1))
    }

    @Test func coloursChangeNothingButColours() {
        let coloured = RunText(Fixture.answered, width: 100, isColoured: true).text
        #expect(coloured.contains("\u{1B}["))
        #expect(Self.withoutColours(coloured) == RunText(Fixture.answered, width: 100, isColoured: false).text)
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

    /// Rows that do not belong together are not in one table, and each section has one floor.
    @Test func liveRowsHaveATableOfTheirOwnAndLoadsASectionOfTheirOwn() throws {
        let lines = RunText(Fixture.answered, width: nil, isColoured: false).text.split(separator: "\n").map(
            String.init)
        let modelled = try #require(lines.firstIndex { $0.hasPrefix("modelled  ") })
        let measured = try #require(lines.firstIndex { $0.hasPrefix("measured  ") })
        func place(_ name: String) throws -> Int { try #require(lines.firstIndex { $0.hasPrefix(name + " ") }) }
        for name in ["floor", "software", "direct-userspace", "software-one"] {
            #expect(try (modelled..<measured).contains(place(name)))
        }
        #expect(try place("kvm-x86-irqfd") > measured)
        let one = try #require(lines.firstIndex { $0.hasPrefix("── uring-edge, 1 in flight ─") })
        #expect(try place("software") < one && place("software-one") > one && place("floor-one") > one)
    }

    @Test func whatTheRoundsDisagreeOnStandsInBracketsAndTheLegendSaysSo() throws {
        func row(_ name: String, _ run: RunResult) -> String {
            RunText(run, width: nil, isColoured: false).text.split(separator: "\n").map(String.init)
                .first { $0.hasPrefix(name + " ") } ?? ""
        }
        var run = Fixture.answered
        #expect(row("direct-userspace", run).contains("[46.7 µs]") && !row("software", run).contains("["))
        #expect(RunText(run, width: nil, isColoured: false).text.contains("In brackets: the middle half"))
        for index in run.arms[3].rounds.indices { run.arms[3].rounds[index].p50 = 30_000 }
        #expect(!RunText(run, width: nil, isColoured: false).text.contains("["))
        for index in run.arms[1].rounds.indices {
            run.arms[1].rounds[index].nanosecondsPerDelivery = 500 + 100 * Double(index)
            // An excluded round has no say.
            run.arms[2].rounds[index].nanosecondsPerDelivery = 440 + (index == 3 ? 900 : 0)
        }
        run.arms[2].rounds[3].excluded = "steal"
        #expect(row("software", run).contains("[609]") && !row("direct", run).contains("["))
    }

    @Test func aDifferenceBelowItsSpreadIsNone() throws {
        let lines = RunText(Fixture.answered, width: nil, isColoured: false).text.split(separator: "\n").map(
            String.init)
        let direct = try #require(lines.first { $0.hasPrefix("direct ") })
        #expect(direct.split(separator: " ")[1...2] == ["none", "(2.9)"])
        let software = try #require(lines.first { $0.hasPrefix("software ") })
        #expect(software.split(separator: " ")[1...2] == ["+169", "(2.3)"])
    }

    @Test func theLastLineCountsTheArms() {
        let ok = RunText(Fixture.run, width: nil, isColoured: false).text
        #expect(ok.hasSuffix("verdict    ok, 5 of 7 arms (exit 0)\n"))
        let all = RunText(Fixture.answered, width: nil, isColoured: false).text
        #expect(all.hasSuffix("verdict    ok, 8 of 8 arms (exit 0)\n"))
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

    @Test func `beside the rate of a masked guest's senders stands what became of their signals`() {
        var run = Fixture.run
        run.arms[2].cost.signalsPerSecond = 6_400_000
        run.arms[2].cost.deliveriesPerSecond = 100_000
        (run.arms[2].throughputLedger.signals, run.arms[2].throughputLedger.mergedPending) = (64_000, 63_000)
        #expect(!RunText(run, width: nil, isColoured: false).text.contains("LPIs/sec"))
        let words = "Rate: 6,400,000 LPIs/sec sent, 100,000 delivered, 98.4 % merged"
        run.arms[2].guest = "masked"
        #expect(RunText(run, width: nil, isColoured: false).text.contains(words))
        run.arms[2].guest = "spin"
        run.invocation.suite = "lpi-stress"
        #expect(RunText(run, width: nil, isColoured: false).text.contains(words))
    }

    @Test func aFewArmsShowWhereTheirTimeWent() {
        let run = Fixture.result([Fixture.arm("direct", path: "direct", nanoseconds: 238)])
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.contains("ns spent   direct: source 160, loop 30.0, injection 10.0, hardware 5.0, vcpu 11.0, "))
        #expect(!RunText(Fixture.run, width: nil, isColoured: false).text.contains("ns spent"))
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
