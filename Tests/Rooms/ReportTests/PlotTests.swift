import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

/// Plots as values: where values stand, what is drawn of a result, and what is left out.
@Suite struct PlotTests {
    private static let scales: [(Scale, [Double])] = [
        (Scale(over: [0, 10]), [0, 5, 10]), (Scale(over: [-3, 940]), [-3, 0, 940]), (Scale(over: [5, 5]), [5]),
        (Scale(over: []), [0, 1]), (Scale(logarithmicOver: [3, 80_000]), [3, 100, 80_000]),
        (Scale(logarithmicOver: [200, 210]), [200, 210]), (Scale(logarithmicOver: [0, -1]), [1, 10]),
        (Scale(logarithmicOver: [1, 1e18]), [1, 1e18]), (.nines(4.5), [0, 0.5, 0.9, 0.9999]),
        (Scale(over: [1e-9, 1e17]), [1e-9, 1e17]),
    ]

    @Test func aScaleHoldsItsValuesInTheirOrder() {
        for (scale, values) in Self.scales {
            let places = values.map(scale.place)
            #expect(values.allSatisfy(scale.holds), "\(scale)")
            #expect(places == places.sorted() && Set(places).count == values.count, "\(scale): \(places)")
            #expect(places.allSatisfy { (0...1).contains($0) })
            #expect(scale.place(of: .nan) == 0 && scale.place(of: -.infinity) == 0)
        }
    }

    @Test func ticksAreFewAscendingAndOnTheAxis() {
        for (scale, _) in Self.scales {
            let ticks = scale.ticks
            #expect((1...12).contains(ticks.count), "\(scale): \(ticks)")
            #expect(ticks == ticks.sorted() && ticks.allSatisfy(scale.holds), "\(scale): \(ticks)")
        }
        #expect(
            Scale.nines(3.2).ticks.map { Axis(title: "", scale: .nines(3.2), unit: .share).label($0) }
                == ["0 %", "90 %", "99 %", "99.9 %"])
    }

    @Test func labelsAreShortAndWordsExact() {
        func axis(_ unit: Axis.Unit) -> Axis { Axis(title: "", scale: .linear(from: 0, to: 1), unit: unit) }
        #expect(axis(.nanoseconds).label(1_500) == "1.5 µs" && axis(.nanoseconds).label(0) == "0")
        #expect(axis(.difference).label(500) == "+500 ns" && axis(.difference).label(-1e6) == "-1 ms")
        #expect(axis(.rate).label(50_000) == "50 k" && axis(.ratio).label(1.05) == "1.05")
        #expect(axis(.nanoseconds).words(282.34) == "282 ns" && axis(.nanoseconds).words(43_281) == "43.3 µs")
        #expect(axis(.ratio).words(1.14092) == "1.141" && axis(.share).words(0.5) == "50.0 %")
    }

    @Test func armsOfAGroupHaveTonesOfTheirOwn() {
        let paths = ["floor", "software", "direct", "direct", "direct-userspace"].enumerated().map {
            Fixture.arm("\($0)", path: $1, nanoseconds: 100)
        }
        let tones = Tone.all(of: paths)
        #expect(Set(tones).count == tones.count && tones[0] == .grey && tones[2].hue == tones[3].hue)
        let alike = (0..<8).map { Fixture.arm("\($0)", path: "software", nanoseconds: 100) }
        #expect(Set(Tone.all(of: alike)).count == 8)
    }

    @Test func theHostsTimeIsThatOfTheTable() throws {
        let result = Fixture.result([
            Fixture.arm("floor", path: "floor", host: [100, 102, 104, 106]),
            Fixture.arm("software", path: "software", host: [300, 303, 309, 305]),
            Fixture.arm("direct", path: "direct", host: [101, 101, 105, 105]),
        ])
        let part = try #require(HostTimePart(result: result).part)
        guard case .tracks(let tracks) = part.exhibits[0].body else {
            Issue.record("no tracks")
            return
        }
        let rows = tracks.groups.flatMap(\.rows)
        #expect(rows.map(\.name) == ["software", "direct"] && rows[1].cells[0] == "none")
        let difference = try #require(result.hostAboveFloor(of: result.arms[1]).value)
        #expect(rows[0].cells[0] == "\(Figure.signed(difference.nanoseconds)) ns")
        var drawn: [Double] = []
        for case .dots(let dots) in rows[0].shapes { drawn += dots }
        #expect(drawn.sorted() == [199, 200, 201, 205])
    }

    @Test func anOutlineHasEveryValueOfTheAxis() {
        let contents = HistogramContents(pairs: [100, 1, 1_000, 4, 1_001, 4, 90_000, 2])
        let steps = LatencyPart.outline(contents, Scale(logarithmicOver: [50, 100_000]))
        let peaks = steps.filter { $0.height > 0 }.map { ($0.height * 8).rounded() }
        #expect(peaks == [1, 8, 2] && steps.map(\.value) == steps.map(\.value).sorted())
    }

    @Test func aCurveIsDrawnOverANumberWithThreeValues() throws {
        func arms(_ counts: [Int]) -> [ArmResult] {
            [PathKind.software, .direct].flatMap { path in
                counts.map { writers in
                    var arm = Fixture.arm(
                        "\(path.rawValue)-\(writers)", path: path.rawValue, nanoseconds: UInt64(100 * writers))
                    arm.axes?.writers = writers
                    return arm
                }
            }
        }
        let part = try #require(AxesPart([("a", Fixture.result(arms([4, 1, 2])))]).part)
        guard case .chart(let chart) = part.exhibits[0].body else {
            Issue.record("no chart")
            return
        }
        #expect(chart.series.map(\.name) == ["software", "direct"])
        #expect(chart.series.allSatisfy { $0.points.map(\.place.x) == [1, 2, 4] })
        #expect(AxesPart([("a", Fixture.result(arms([1, 2])))]).part == nil)
    }

    @Test func ratesOfSeveralResultsMakeACurveOfLatency() throws {
        let results = [1_000.0, 2_000, 4_000].map { rate in
            var arm = Fixture.arm("software", path: "software", nanoseconds: UInt64(rate))
            arm.rate = rate
            return ("at \(Int(rate))", Fixture.result([arm]))
        }
        let part = try #require(AxesPart(results).part)
        #expect(part.exhibits.map(\.title).contains("Response time, p99, over signals per second, offered"))
    }

    @Test func cachesMakeATableThatIsShadedByColumn() throws {
        let arms = ["sharded", "none"].flatMap { cache in
            [("software", UInt64(300)), ("direct", 200)].map { path, time in
                var arm = Fixture.arm("\(path)-\(cache)", path: path, nanoseconds: cache == "none" ? time * 3 : time)
                arm.cache = cache
                return arm
            }
        }
        let part = try #require(AxesPart([("a", Fixture.result(arms))]).part)
        guard case .heat(let map) = part.exhibits[0].body else {
            Issue.record("no heat map")
            return
        }
        #expect(map.rows == ["sharded", "none"] && map.columns.count == 2)
        #expect(map.shade(row: 0, column: 0) == 0 && map.shade(row: 1, column: 1) >= 4)
    }

    @Test func aComparisonHasItsRatiosRoundByRound() throws {
        var result = Fixture.result([
            Fixture.arm("a", path: "software", host: [100, 200, 300, 400]),
            Fixture.arm("a'", path: "software", host: [100, 200, 300, 400]),
            Fixture.arm("b", path: "direct", host: [200, 400, 600, 400]),
        ])
        result.arms[2].rounds[3].excluded = "stolen"
        var row = Comparison(base: "a", candidate: "b", metric: "host", verdict: .regressed)
        row.interval = .init(ratio: 2, lower: 1.9, upper: 2.1)
        row.control = .init(ratio: 1, lower: 0.98, upper: 1.02)
        result.comparisons = [row]
        let part = try #require(ComparisonPart(result: result).part)
        guard case .chart(let chart) = part.exhibits[1].body else {
            Issue.record("no chart")
            return
        }
        #expect(chart.series.map(\.name) == ["base over itself", "this over base"])
        #expect(chart.series[1].points.map(\.place.y) == [2, 2, 2, 1])
        #expect(chart.series[1].points.map(\.isFaint) == [false, false, false, true])
        #expect(chart.bands.map(\.from) == [1.9] && chart.rules == [1])
    }

    @Test func disturbancesThatWereNotSeenAreWords() throws {
        var result = Fixture.run
        result.audit.perRound = (0..<3).map { index in
            var round = RoundAudit(index: index, elapsedNanoseconds: 1_000)
            round.stealNanoseconds = UInt64(index * 10)
            round.migrations = 0
            return round
        }
        let part = try #require(DisturbancePart(result: result).part)
        guard case .tracks(let tracks) = part.exhibits[0].body else {
            Issue.record("no tracks")
            return
        }
        #expect(tracks.groups.flatMap(\.rows).map(\.name) == ["stolen by the hypervisor"])
        #expect(part.exhibits[0].legend.contains("Not seen: migrations."))
        #expect(part.exhibits[0].legend.contains("does not tell: tasks kept waiting"))
    }

    @Test func headingsThatATerminalBreaksAreWholeAgain() {
        let table = DataTable(RunTable(result: Fixture.run, kind: .modelled).table, caption: "arms")
        let headings = table.columns.map(\.heading)
        #expect(headings.contains("deliveries/s") && headings.contains("guest entries") && headings.contains("p99.9"))
    }
}
