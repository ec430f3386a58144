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
}
