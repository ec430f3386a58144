import Metrics
import ResultSupport
import Testing

@testable import Report
@testable import Results

@Suite struct HistoryTests {
    private static func run(_ time: String, nanoseconds: UInt64 = 200) -> RunResult {
        var result = Fixture.result([Fixture.arm("floor", path: "floor", nanoseconds: nanoseconds)])
        result.invocation.startedAt = time
        return result
    }

    @Test func whatWasExportedIsReadAgainInTheOrderOfTime() throws {
        var history = History()
        // Two files behind each other, the later run first.
        let text =
            CSVExport(Self.run("2026-02-02T00:00:00Z", nanoseconds: 300)).text
            + CSVExport(Self.run("2026-01-01T00:00:00Z")).text
        try history.add(csv: text)
        try history.add(Self.run("2026-01-15T00:00:00Z", nanoseconds: 250))
        #expect(history.count == 3)
        let time = try #require(history.series.first { $0.name.hasSuffix("/floor.time") })
        #expect(time.times.map { $0.prefix(10) } == ["2026-01-01", "2026-01-15", "2026-02-02"])
        #expect(time.values.map { $0.rounded() } == [200, 250, 300])
        #expect(time.commits.count == 3)
    }

    @Test func machinesAreSeriesOfTheirOwnAndFieldsMayBeQuoted() throws {
        var history = History()
        let heading = "time,commit,fingerprint,grade,verdict,\"a \"\"b\"\", c/d.time\"\r\n"
        try history.add(csv: heading + "t1,c,one,A,ok,1.5\r\nt2,c,two,A,ok,2\nt3,c,one,A,void,\n")
        #expect(history.series.map(\.fingerprint) == ["one", "two"])
        #expect(history.series.map(\.values) == [[1.5], [2]])
        #expect(history.series[0].name == "a \"b\", c/d.time")
    }

    @Test(arguments: [
        ("t,c,f,A,ok,1\n", "line 1: expected the heading time,commit,fingerprint,grade,verdict,..., found t,c,f"),
        ("time,commit,fingerprint,grade,verdict,x\nt,c,f,A,ok\n", "line 2: expected 6 fields, found 5"),
        ("time,commit,fingerprint,grade,verdict,x\nt,c,f,A,ok,fast\n", "line 2, x: expected a number, found fast"),
    ])
    func whatIsNoSuchFileIsRefusedWithItsLine(text: String, words: String) {
        var history = History()
        #expect {
            try history.add(csv: text)
        } throws: { error in "\(error)".hasPrefix(words) }
        #expect(history.count == 0)
    }

    @Test(arguments: [
        ("2026-11-30T17:04:05Z", true), ("2024-02-29T23:59:60Z", true), ("2026-01-02", true), ("t1", true),
        ("2026-02", true), ("2026-99-99T00:00:00Z", false), ("2026-02-29T00:00:00Z", false), ("2026-00-10", false),
        ("2026-01-02T24:00:00Z", false), ("2026-01-02T00:60:00Z", false), ("2026-01-02 noon", false),
    ])
    func aDateThatThereIsNotIsRefusedWithItsLine(time: String, isTaken: Bool) {
        var history = History()
        do {
            try history.add(csv: "\(Self.heading)\n\(time),c,f,A,ok,1\n")
            #expect(isTaken && history.count == 1)
        } catch {
            #expect("\(error)" == "line 2, time: expected a date and a time that there are, found \(time)")
            #expect(!isTaken)
        }
    }

    private static let heading = "time,commit,fingerprint,grade,verdict,s/a.time"

    @Test(arguments: ["\n", "\r\n", "\r"]) func linesMayEndAsAnySystemEndsThem(ending: String) throws {
        var history = History()
        try history.add(csv: [Self.heading, "t1,c,f,A,ok,1", "t2,c,f,A,ok,2", ""].joined(separator: ending))
        #expect(history.count == 2 && history.series.map(\.values) == [[1, 2]])
        // A damaged line is told by its number all the same.
        #expect {
            try history.add(csv: [Self.heading, "t1,c,f,A,ok,1", "t2,c,f"].joined(separator: ending))
        } throws: { "\($0)".hasPrefix("line 3: ") }
    }

    @Test func aByteOrderMarkIsNoPartOfAFile() throws {
        var history = History()
        let text = "\u{FEFF}\(Self.heading)\nt1,c,f,A,ok,1\n"
        try history.add(csv: text + text.replacing("t1", with: "t2"))
        #expect(history.series.map(\.values) == [[1, 1]])
        let marked = Array("\u{FEFF}".utf8) + Array(Self.run("t").jsonText.utf8)
        #expect(try RunResult(json: marked).invocation.startedAt == "t")
    }

    @Test(arguments: ["", "\n\r\n", Self.heading + "\n"]) func fromWhichNothingWasReadIsAnError(text: String) {
        var history = History()
        #expect { try history.add(csv: text) } throws: { "\($0)".contains("expected lines of runs below a heading") }
    }

    @Test func aRunThatIsGivenTwiceCountsOnce() throws {
        var history = History()
        let text = Self.heading + "\nt1,c,f,A,ok,1\nt2,c,f,A,ok,2\n"
        try history.add(csv: text + text)
        #expect(history.count == 2 && history.repeated == 2 && history.contradictions.isEmpty)
        #expect(history.series.map(\.values) == [[1, 2]])
        // Another machine, and another suite of the same start, are other figures.
        try history.add(csv: text.replacing(",f,", with: ",g,") + text.replacing("s/a", with: "other/a"))
        #expect(history.repeated == 2 && history.series.count == 3)
        try history.add(csv: text.replacing(",2\n", with: ",3\n"))
        #expect(history.contradictions == ["s/a.time of t2"] && history.series[0].values == [1, 2])
    }

    @Test func anArmThatIsAnotherOneUnderItsNameBeginsANewSeries() throws {
        var history = History()
        try history.add(Self.run("2026-01-01T00:00:00Z"))
        var other = Self.run("2026-01-02T00:00:00Z")
        other.arms[0].cache = "none"
        other.arms[0].axes?.forwarding = "linux"
        try history.add(other)
        // The rate is of the open loop: in the closed loop another one is no other arm.
        var third = Self.run("2026-01-03T00:00:00Z")
        third.arms[0].rate = 12_345
        try history.add(third)
        let series = history.series.filter { $0.name == "paths/floor.time" }
        #expect(series.map(\.times.count) == [2, 1])
        let words = series.last?.beginning ?? ""
        #expect(words == "cache=none, before cache=sharded; forwarding=linux, before forwarding=lossless")
        // What does not say what its arms are goes on with the latest.
        try history.add(
            csv: Self.heading.replacing("s/a", with: "paths/floor") + "\n2026-02,c,"
                + "\(other.environment.fingerprint),A,ok,1\n")
        #expect(history.series.filter { $0.name == "paths/floor.time" }.map(\.times.count) == [2, 2])
    }

    @Test func latenciesAtAnotherRateAreAnotherSeriesAndTimesAreNot() throws {
        var history = History()
        for (day, rate) in [("01", 50_000.0), ("02", 50_000), ("03", 20_000)] {
            var run = Self.run("2026-01-\(day)T00:00:00Z")
            run.arms[0].rate = rate
            try history.add(run)
        }
        let latencies = history.series.filter { $0.name == "paths/floor.latency-p50" }
        #expect(latencies.map(\.times.count) == [2, 1])
        #expect(latencies.last?.beginning == "rate=20000, before rate=50000")
        #expect(history.series.filter { $0.name == "paths/floor.time" }.map(\.times.count) == [3])
    }

    @Test func whereAVersionChangedWhatAFigureMeansASeriesBegins() throws {
        var history = History()
        var older = Self.run("2026-01-01T00:00:00Z")
        older.tool.version = "0.1.0"
        try history.add(older)
        for (day, version) in [("02", "0.2.0"), ("03", "0.10.1")] {
            var newer = Self.run("2026-01-\(day)T00:00:00Z")
            newer.tool.version = version
            try history.add(newer)
        }
        let p99 = history.series.filter { $0.name.hasSuffix(".latency-p99") }
        #expect(p99.map(\.times.count) == [1, 2] && p99[0].beginning.isEmpty)
        #expect(p99[1].beginning == "irqmark 0.2.0 has quantiles as the high end of their bucket")
        #expect(history.series.filter { $0.name.hasSuffix(".time") }.map(\.times.count) == [3])
    }
}
