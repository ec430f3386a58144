import Foundation
import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ExportTests {
    typealias Object = [String: Any]

    /// With everything that an exporter must not trip over.
    static var hostile: RunResult {
        var result = Fixture.results[2]
        result.invocation.suite = "own, \"suite\" #1 <&>\r\n|`%"
        result.skipped.append(Skipped(name: "x]]>,\"", cause: "cause\u{1}: 50 %\r\nmore", remedy: ""))
        var bad = Fixture.void.arms[1]
        bad.name = "bad \"arm\", one"
        result.arms.append(bad)
        return result
    }

    static var all: [RunResult] { Fixture.results + [hostile] }

    @Test(arguments: ExportFormat.allCases, all.indices)
    func everyFormatIsWhatItsParserTakes(format: ExportFormat, index: Int) throws {
        let result = Self.all[index]
        let text = format.text(of: result)
        switch format {
        case .junit: try Self.checkJUnit(text, result)
        case .ktap: try Self.checkKTAP(text, result)
        case .bmf: try Self.checkBMF(text, result)
        case .githubSmaller, .githubBigger: try Self.checkGitHubBenchmark(text, result)
        case .go: try Self.checkGo(text, result)
        case .csv: break  // `csvIsWhatPythonReads`, which not every machine can run
        case .hlog: try Self.checkLog(text, result)
        case .hdr: try Self.checkPercentiles(text, result, .response)
        case .hdrService: try Self.checkPercentiles(text, result, .service)
        case .github:
            for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                #expect(line.wholeMatch(of: /::(error|warning) title=[^:,\r]+::[^\r]+/) != nil, "\(line)")
            }
        case .kcidb: try KernelFormatTests.checkKCIDB(text, result)
        case .lava: KernelFormatTests.checkLAVA(text)
        case .mail: KernelFormatTests.checkMail(text)
        case .markdown:
            #expect(text.hasPrefix("## irqmark ") && text.utf8.count < 1_000_000)
            // Every row of a table has as many cells as the row above it.
            var cells: Int?
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                let count = line.hasPrefix("|") ? line.replacing("\\|", with: "").count { $0 == "|" } : nil
                if let cells, let count { #expect(count == cells, "\(line)") }
                cells = count
            }
        }
        // What must not be used is in no format that has figures.
        if [.bmf, .githubSmaller, .githubBigger, .go, .csv, .hlog, .hdr, .hdrService].contains(format) {
            #expect(!text.contains("bad \"arm\""))
        }
    }

    private static func checkJUnit(_ text: String, _ result: RunResult) throws {
        #expect(try JUnitSchema.problems(text) == [])
        final class Reader: NSObject, XMLParserDelegate {
            var elements: [String: Int] = [:]
            var suite: [String: String] = [:]
            var names: [String] = []

            func parser(
                _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
                attributes: [String: String]
            ) {
                elements[name, default: 0] += 1
                if name == "testsuite" { suite = attributes }
                if name == "testcase" { names.append(attributes["name"] ?? "") }
            }
        }
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        // XML 1.0 has no spelling for most control characters.
        #expect(reader.suite["name"] == result.invocation.suite)
        #expect(reader.suite["tests"] == "\(reader.elements["testcase"] ?? 0)")
        #expect(reader.suite["failures"] == "\(reader.elements["failure"] ?? 0)")
        #expect(reader.suite["errors"] == "\(reader.elements["error"] ?? 0)")
        #expect(reader.suite["skipped"] == "\(reader.elements["skipped"] ?? 0)")
        for arm in result.arms { #expect(reader.names.contains(arm.name)) }
        #expect(
            (reader.elements["failure"] ?? 0) == result.comparisons.count { $0.verdict == .regressed }
                + result.checks.count { !$0.holds })
        #expect((reader.elements["error"] ?? 0) == result.arms.count(where: \.isVoid))
    }

    private static func checkKTAP(_ text: String, _ result: RunResult) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        #expect(lines.prefix(3) == ["KTAP version 1", "1..1", "  KTAP version 1"])
        lines = lines.dropFirst(3)
        let heading = try #require(lines.first)
        #expect(heading.hasPrefix("  # Subtest: "))
        let plan = try #require(lines.dropFirst().first?.wholeMatch(of: #/  1\.\.(\d+)/#))
        lines = lines.dropFirst(2)
        var number = 0
        while let line = lines.first, line.hasPrefix("  ") {
            lines.removeFirst()
            if line.hasPrefix("  # ") { continue }
            let match = try #require(
                line.wholeMatch(of: #/  (not ok|ok) (\d+) [^#]*(# (SKIP|ERROR) [^#]*)?/#), "\(line)")
            number += 1
            #expect(match.2 == "\(number)")
        }
        #expect(plan.1 == "\(number)")
        let isBad =
            result.arms.contains(where: \.isVoid) || result.comparisons.contains { $0.verdict == .regressed }
            || result.checks.contains { !$0.holds }
        let last = lines.popFirst()
        #expect(last?.hasPrefix(isBad ? "not ok 1 " : "ok 1 ") == true)
        #expect(lines == [""])
    }

    private static func checkBMF(_ text: String, _ result: RunResult) throws {
        let names = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Object])
        #expect(names.count == result.arms.count { !$0.isVoid })
        for (name, measures) in names {
            #expect(name.count <= 1_024 && !measures.isEmpty)
            for (measure, metric) in measures {
                #expect(measure.count <= 64)
                let metric = try #require(metric as? [String: Double])
                let value = try #require(metric["value"])
                #expect(value.isFinite && (metric["lower_value"] ?? value) <= value)
                #expect((metric["upper_value"] ?? value) >= value)
            }
        }
    }

    private static func checkGitHubBenchmark(_ text: String, _ result: RunResult) throws {
        let entries = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Object])
        #expect(entries.isEmpty == result.arms.allSatisfy(\.isVoid))
        for entry in entries {
            #expect(entry["name"] is String && entry["unit"] is String && (entry["value"] as? Double)?.isFinite == true)
        }
    }

    /// https://go.dev/design/14313-benchmark-format
    private static func checkGo(_ text: String, _ result: RunResult) throws {
        var samples: [Substring: Int] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.wholeMatch(of: /[a-z][^A-Z\s:]*: .*/) != nil { continue }
            let fields = line.split(separator: " ")
            let name = try #require(fields.first)
            #expect(name.hasPrefix("BenchmarkDelivery/arm=") && fields.count >= 4 && fields.count % 2 == 0, "\(line)")
            // What stands behind the last hyphen is taken for the number of processors.
            #expect(name.hasSuffix("-2"), "\(line)")
            #expect(UInt64(fields[1]).map { $0 > 0 } == true)
            for index in stride(from: 2, to: fields.count, by: 2) { #expect(Double(fields[index]) != nil) }
            if fields.contains("ns/op") { samples[name, default: 0] += 1 }
        }
        // One round of two is excluded.
        #expect(samples.count == result.arms.count { !$0.isVoid } && samples.values.allSatisfy { $0 == 1 })
    }

    /// The columns come from the table of counts: a new count needs no line in an export.
    @Test func `the CSV has a column for every count, and a dashboard the few that histories have`() throws {
        var result = Self.all[0]
        let index = try #require(result.arms.firstIndex { !$0.isVoid })
        var counts = Counts()
        for (place, item) in Counts.Item.allCases.enumerated() { counts[item] = UInt64(2 * (place + 1)) }
        result.arms[index].counted = CountedResult(
            signals: 4, deliveries: 4, counter: .unavailable("none"), instructions: .unavailable("none"), counts: counts
        )
        let every = Metric.all(of: result.arms[index], hasEveryCount: true)
        for (place, item) in Counts.Item.allCases.enumerated() {
            let spelt = item.rawValue.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
            let metric = try #require(every.first { $0.name == spelt }, "\(spelt)")
            #expect(metric.value == Double(place + 1) / 2 && metric.unit == "\(spelt)/delivery")
        }
        let few = Set(Metric.all(of: result.arms[index]).map(\.name))
        #expect(few.contains("system-calls") && !few.contains("kicks"))
        #expect(ExportFormat.csv.text(of: result).contains(".list-register-writes,"))
    }

    /// https://github.com/HdrHistogram/HdrHistogram, HistogramLogReader; the payload by a decoder of its own.
    private static func checkLog(_ text: String, _ result: RunResult) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        #expect(lines.popLast() == "")
        #expect(lines.contains("#[Histogram log format version 1.3]"))
        #expect(
            lines.contains { $0.wholeMatch(of: /#\[StartTime: \d+\.\d{3} \(seconds since epoch\), [^ ]*\]/) != nil })
        lines = lines.filter { !$0.hasPrefix("#") }[...]
        let legend = #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#
        #expect(lines.popFirst().map(String.init) == legend)
        #expect(lines.count == result.histograms().count)
        for line in lines {
            let fields = line.wholeMatch(of: /Tag=([^,\s]+),\d+\.\d{3},\d+\.\d{3},\d+\.\d{3},([A-Za-z0-9+\/]+=*)/)
            #expect(fields != nil, "\(line.prefix(90))")
        }
    }

    /// What HdrHistogram's plotter takes: four columns, the last line with three, then comments.
    private static func checkPercentiles(_ text: String, _ result: RunResult, _ kind: LatencyKind) throws {
        let histograms = result.histograms(of: [kind])
        guard !histograms.isEmpty else {
            #expect(text == "#[\(try #require(result.lack(of: [kind])))]\n")
            return
        }
        #expect(text.count(of: "Value     Percentile TotalCount 1/(1-Percentile)") == histograms.count)
        #expect(text.count(of: "/\(kind.rawValue), microseconds]") == histograms.count)
        var before = 0.0
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.contains("Value") {
            let fields = line.split(separator: " ").compactMap { Double($0) }
            let isLast = fields.count == 3
            #expect(fields.count == 4 || isLast && fields[1] == 1, "\(line)")
            #expect(fields[1] >= before && fields[1] <= 1)
            before = isLast ? 0 : fields[1]
            if isLast { #expect(fields[2] == 20_000 && (399_000...401_000).contains(fields[0])) }
        }
    }

    @Test(arguments: ExportFormat.allCases) func aHandicapIsInEveryFormat(format: ExportFormat) {
        var result = Self.all[2]
        for index in result.arms.indices { result.arms[index].counted = nil }
        result.arms[1].handicapNanoseconds = 25
        result.arms[1].latency.service.histogram = result.arms[1].latency.response.histogram
        #expect(format.text(of: result).contains("handicap"))
        // Of a base that was only counted there is no arm in the result.
        result.arms[1].handicapNanoseconds = nil
        result.invocation.settings.append(.init(name: "handicap", value: "base=1calls"))
        if [.junit, .ktap, .github, .markdown, .go, .kcidb, .mail].contains(format) {
            #expect(format.text(of: result).contains("base=1calls"))
        }
    }

    @Test func theSchemasCheckFindsWhatJenkinsRefused() throws {
        let report = """
            <testsuites skipped="1"><testsuite name="a" tests="1" failures="0" time="1.5">
            <testcase name="b"><properties><property name="c"/></properties></testcase></testsuite></testsuites>
            """
        let found = try JUnitSchema.problems(report)
        #expect(
            found == [
                "attribute skipped of testsuites", "no attribute errors of testsuite", "properties in testcase",
                "no attribute value of property",
            ])
    }

    @Test func theFactsOfACaseAreInItsOutput() {
        let text = ExportFormat.junit.text(of: Fixture.results[2])
        #expect(text.contains("<system-out>margin=0.0\nrounds=0\nratio=1.103\n"))
        #expect(text.contains("kind=modelled") && text.contains("handicapNanoseconds=12.5"))
    }

    @Test func oneHistogramOfAnArmIsExported() {
        var result = Fixture.results[2]
        result.arms[1].latency.service.histogram = result.arms[1].latency.response.histogram
        result.arms = [result.arms[1]]
        #expect(ExportFormat.hdr.text(of: result).count(of: "1/(1-Percentile)") == 1)
        #expect(ExportFormat.hdrService.text(of: result).count(of: "1/(1-Percentile)") == 1)
    }

    @Test func aHistogramThatIsNotThereIsSaidWithWhatKeepsIt() throws {
        var result = Fixture.results[2]
        for index in result.arms.indices { result.arms[index].latency.service.histogram = nil }
        let words =
            "no arm of this result has a histogram of its service times; irqmark run --histograms all keeps them"
        #expect(ExportFormat.hdrService.lack(in: result) == words)
        #expect(ExportFormat.hdrService.text(of: result) == "#[\(words)]\n")
        #expect(ExportFormat.hlog.text(of: result).contains("#[\(words)]\n"))
        #expect(ExportFormat.hdr.lack(in: result) == nil && ExportFormat.hlog.lack(in: result) == nil)
        for index in result.arms.indices { result.arms[index].latency.response.histogram = nil }
        #expect(ExportFormat.hlog.lack(in: result) != nil && ExportFormat.hdr.lack(in: result) != nil)
        #expect(ExportFormat.allCases.filter { $0.lack(in: result) != nil }.count == 3)
    }

    @Test func goDoesNotTakeTogglesForProcessors() {
        var result = Fixture.run
        result.arms = [10, 100, 1000].map { Fixture.arm("toggle-\($0)", path: "direct", nanoseconds: 238) }
        // As Go's tools split a name: what is behind the last hyphen, if it is a number, is no part of it.
        let names = Set(
            ExportFormat.go.text(of: result).split(separator: "\n").filter { $0.hasPrefix("Benchmark") }
                .compactMap { $0.prefix { $0 != " " }.wholeMatch(of: /(.*)-\d+/)?.1 })
        #expect(
            names == [
                "BenchmarkDelivery/arm=toggle-10", "BenchmarkDelivery/arm=toggle-100",
                "BenchmarkDelivery/arm=toggle-1000",
            ])
    }

    @Test func theContextIsInWhatPeopleAndHistoriesRead() {
        for (format, words) in [
            (ExportFormat.junit, "name=\"context.pr\""), (.go, "context-branch: main"), (.markdown, "* branch: main"),
        ] { #expect(format.text(of: Self.all[2]).contains(words), "\(format)") }
        #expect(RunText(Self.all[2], width: nil, isColoured: false).text.contains("context    branch=main"))
    }

    @Test func theTableIsInTheOrderAndOfTheReferenceThatWasAskedFor() throws {
        var result = Fixture.run
        result.invocation.settings += [.init(name: "sort", value: "time"), .init(name: "reference", value: "direct")]
        let lines = RunText(result, width: nil, isColoured: false).text.split(separator: "\n")
        let names = lines.compactMap { line in result.arms.map(\.name).first { line.hasPrefix($0 + " ") } }
        #expect(names == ["floor", "direct", "software", "software-trace", "direct-epoll"])
        #expect(lines.first { $0.hasPrefix("direct ") }?.contains("1.00×") == true)
        #expect(lines.first { $0.hasPrefix("software ") }?.contains("2.18×") == true)
        #expect(lines.contains { $0.contains("against that arm") })
    }

    @Test func atMostTenAnnotationsOfAKindAreWrittenAndTheLastCountsTheRest() {
        var result = Fixture.run
        result.comparisons = (0..<25).map {
            Comparison(base: "base", candidate: "arm \($0)", metric: "time", verdict: .regressed)
        }
        let lines = ExportFormat.github.text(of: result).split(separator: "\n")
        #expect(lines.count == 10 && lines.allSatisfy { $0.hasPrefix("::error title=irqmark paths%3A ok::") })
        #expect(lines[9].hasSuffix("::and 16 more; see the step's summary"))
        #expect(ExportFormat.github.text(of: Fixture.run).isEmpty)
        #expect(AnnotationExport.failure("50 %\r\n::x, y") == "::error title=irqmark::50 %25%0D%0A::x, y\n")
    }

    /// A title that a terminal would take, the one-byte form of its start, and a name that is read backwards.
    private static let steering = "\u{1B}]0;owned\u{7}, \u{9B}31m, \u{202E}ko, \u{2028}, \u{7F}"

    @Test(arguments: ExportFormat.allCases) func nothingOfAFileSteersATerminalInAnyFormat(format: ExportFormat) {
        let text = format.text(of: Self.steered)
        let foreign = text.unicodeScalars.filter { Self.isSteering($0) }
        #expect(foreign.isEmpty, "\(format): \(foreign.map { $0.value })")
    }

    @Test(arguments: [nil, 60, 100, 200]) func nothingOfAFileSteersATerminalInATable(width: Int?) {
        for text in [
            RunText(Self.steered, width: width, isColoured: false).text,
            CountsText(Self.steered, width: width, isColoured: false).text,
            GuardText(Self.steered, width: width, isColoured: false).text,
            DoctorText(Self.steered, width: width, isColoured: false).text,
            ChecksText(Self.steered, isColoured: false).text,
        ] {
            #expect(!text.unicodeScalars.contains { Self.isSteering($0) })
            #expect(!text.contains("\u{1B}"))
        }
        // Of a coloured table the colours are the only escapes.
        let coloured = RunText(Self.steered, width: width, isColoured: true).text
        #expect(coloured.ranges(of: /\u{1B}\[[0-9;]+m/).count == coloured.unicodeScalars.count { $0 == "\u{1B}" })
    }

    @Test func aResultFileIsShownWithoutSteeringATerminalToo() {
        #expect(!Self.steered.jsonText.unicodeScalars.contains { Self.isSteering($0) })
    }

    /// Every text of a result that a file decides.
    private static var steered: RunResult {
        var result = all[2]
        result.invocation.suite = steering
        result.invocation.context = [.init(name: "branch", value: steering)]
        result.tool.version = steering
        for index in result.arms.indices { result.arms[index].name += steering }
        for index in result.comparisons.indices {
            result.comparisons[index].candidate = steering
            result.comparisons[index].reason = steering
        }
        result.checks = [CheckResult(name: steering, complaints: [steering], figures: [steering: 1])]
        result.skipped = [Skipped(name: steering, cause: steering, remedy: steering)]
        result.audit.reasons = [steering]
        result.differences = [steering]
        result.environment.add(MachineFact("cpuModel", text: steering, else: ""))
        return result
    }

    private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
        ![0x0A, 0x0D].contains(scalar.value)
            && (scalar.properties.generalCategory == .control || [0x2028, 0x202E].contains(scalar.value))
    }

    @Test func aSummaryThatWouldBeTooLongSaysSo() {
        var result = Fixture.run
        result.differences = (0..<20_000).map { "field \($0): " + String(repeating: "µ", count: 40) }
        let text = ExportFormat.markdown.text(of: result)
        #expect(text.utf8.count <= MarkdownExport.longest && text.utf8.count > 900_000)
        #expect(text.hasSuffix("More did not fit into this summary; the result file has it.\n"))
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
