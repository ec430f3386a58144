import Foundation
import Metrics
import ResultSupport
import TestSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

/// The page as text: its figures, what it escapes, what it loads, how large it is.
@Suite struct HTMLReportTests {
    private static func kept(_ name: String) throws -> RunResult {
        try RunResult(json: Data(contentsOf: Checkout.root.appendingPathComponent("results/\(name).json")))
    }

    private static func page(_ result: RunResult) -> String { HTMLReport([("result.json", result)]).text }

    /// The cells of a row of a plot, without brackets; nil if the plot has no such row.
    private static func cells(of row: String, in title: String, _ page: String) throws -> [String]? {
        let figure = try #require(page.components(separatedBy: "<figure").first { $0.contains("<h3>\(title)</h3>") })
        guard let line = figure.split(separator: "\n").first(where: { $0.contains(">\(row)</th><td class=\"track\"") })
        else { return nil }
        return line.matches(of: /<td class="n"[^>]*>([^<]*)<\/td>/).map { match in
            match.1.filter { $0 != "[" && $0 != "]" }
        }
    }

    private static func json(of page: String) throws -> String {
        let parts = page.components(separatedBy: "<script type=\"application/json\" id=\"json\">")
        try #require(parts.count == 2)
        return try #require(parts[1].components(separatedBy: "</script>").first)
    }

    /// The JSON of a page, which is no markup.
    private static var data: Regex<Substring> { /<script type="application\/json"[^<]*<\/script>/ }

    @Test func itsFiguresAreThoseOfTheJSON() throws {
        let result = try Self.kept("paths")
        let page = Self.page(result)
        let arms = try ParsedResult.arms(result)
        var compared = 0
        for arm in arms {
            let name = try #require(arm["name"] as? String)
            let latency = try #require((arm["latency"] as? [String: Any])?["response"] as? [String: Any])
            let shown = try #require(try Self.cells(of: name, in: "How long an interrupt takes, arm by arm", page))
            let wanted = ["p50", "p99", "p999"].map { Figure.duration(latency[$0] as? UInt64) }
            #expect(shown == wanted, "\(name)")
            let cost = try #require(arm["cost"] as? [String: Any])
            let host = try Self.cells(
                of: name, in: "What each path adds to the host&#39;s work for an interrupt", page)
            guard let above = cost["hostAboveFloorNanoseconds"] as? Double,
                let spread = cost["hostAboveFloorSpread"] as? Double
            else {
                #expect(host == nil, "\(name)")
                continue
            }
            let cells = try #require(host)
            let figure = cells[0].replacing(",", with: "").replacing(" ns", with: "")
            if figure == "none" {
                #expect(abs(above) <= spread + 1, "\(name)")
            } else {
                #expect(abs(try #require(Double(figure)) - above) <= 0.51, "\(name): \(figure), \(above)")
            }
            #expect(abs(try #require(Double(cells[1])) - spread) <= 0.51, "\(name)")
            compared += 1
        }
        #expect(compared >= 10)
    }

    @Test func theRatiosOfAComparisonAreThoseOfTheJSON() throws {
        for name in ["handicap", "guard"] {
            let result = try Self.kept(name)
            let page = Self.page(result)
            let rows = try #require(try ParsedResult.top(result)["comparisons"] as? [[String: Any]])
            try #require(!rows.isEmpty)
            for row in rows {
                let metric = try #require(row["metric"] as? String)
                let cells = try #require(try Self.cells(of: metric, in: "This over base, with its interval", page))
                #expect(cells[2] == Figure.fixed(try #require(row["ratio"] as? Double), 3), "\(name), \(metric)")
                #expect(cells[3] == row["verdict"] as? String)
            }
        }
    }

    @Test func theJSONInItIsTheResult() throws {
        for result in Fixture.results + [try Self.kept("paths")] {
            let json = try Self.json(of: Self.page(result))
            #expect(try RunResult(json: json.utf8).jsonText == result.jsonText)
        }
    }

    @Test func nothingOfAResultIsMarkup() throws {
        let bad = "</script><script>alert(1)</script><img src=x onerror='a'>\"&amp;\u{202E}"
        var result = Fixture.results[2]
        result.arms[1].name = bad
        result.arms[2].workload = bad
        result.arms[3].loop = bad
        result.arms[3].faults = [LedgerFault(intid: nil, explanation: bad)]
        result.invocation.suite = bad
        result.invocation.arguments = [bad]
        result.invocation.context = [.init(name: bad, value: bad)]
        result.audit.reasons = [bad]
        result.skipped = [Skipped(name: bad, cause: bad, remedy: bad)]
        result.environment.add(MachineFact(bad, text: bad, else: ""))
        result.comparisons[0].candidate = bad
        result.comparisons[0].reason = bad
        result.differences = [bad]
        result.audit.perRound = [.init(index: 0, elapsedNanoseconds: 5), .init(index: 1, elapsedNanoseconds: 5)]
        result.audit.perRound[0].stealNanoseconds = 3
        result.audit.perRound[0].excluded = bad
        var sound = result
        sound.arms[3].faults = []
        for pages in [[(bad, result)], [(bad, sound)], [(bad, sound), (bad + "2", sound)]] {
            let page = HTMLReport(pages).text
            // Its own script and the data of each result, and no other.
            #expect(page.matches(of: /<script/).count == pages.count + 1)
            #expect(page.matches(of: /<\/script/).count == pages.count + 1)
            let shown = page.replacing(Self.data, with: "")
            #expect(!page.contains("<img") && !shown.contains("onerror='") && !shown.contains("\u{202E}"))
            #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
        }
    }

    @Test func nothingIsLoaded() throws {
        for result in Fixture.results + [try Self.kept("paths"), try Self.kept("handicap")] {
            let page = Self.page(result)
            let shown = page.replacing(Self.data, with: "")
            for match in shown.matches(of: /<[a-z][^>]*?\s(src|href|srcset|data|action|poster)="([^"]*)"/) {
                #expect(match.2.hasPrefix("#") || match.2 == "data:,", "\(match.0)")
            }
            #expect(!shown.contains("@import") && !shown.contains("url(") && !shown.contains("fetch("))
            #expect(shown.contains("default-src 'none'"))
        }
    }

    @Test func itIsNoLargerThanAllowed() throws {
        for name in ["paths", "handicap", "guard"] {
            #expect(Self.page(try Self.kept(name)).utf8.count <= HTMLReport.longest, "\(name)")
        }
        // Results whose JSON does not fit are told of; the smaller one is there.
        let result = try Self.kept("paths")
        var large = result
        large.invocation.settings = [.init(name: "note", value: String(repeating: "x", count: HTMLReport.longest))]
        let page = HTMLReport([("large.json", large), ("small.json", try Self.kept("guard"))]).text
        #expect(page.contains("large.json (") && page.contains("is too large to be part of this page"))
        #expect(page.contains("<script type=\"application/json\" id=\"r2-json\">"))
        #expect(!page.contains("<script type=\"application/json\" id=\"r1-json\">"))
    }

    @Test func placesOfSeveralResultsDiffer() throws {
        let result = try Self.kept("handicap")
        let page = HTMLReport([("a/one.json", result), ("b/two.json", result)]).text
        let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
        #expect(ids.count > 10 && Set(ids).count == ids.count)
        for match in page.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(match.1)), "\(match.1)") }
        #expect(page.contains("<h2 id=\"beside-title\">Side by side</h2>"))
    }

    @Test func eachResultHasAnAnswer() throws {
        for result in Fixture.results {
            let headline = Headline(result: result)
            #expect(headline.lead.hasSuffix(".") && headline.lead.count > 10, "\(headline.lead)")
            #expect(Self.page(result).contains(Markup.escaped(headline.lead)))
        }
        #expect(Headline(result: Fixture.void).lead.hasPrefix("Void: ") && Headline(result: Fixture.void).mood == .bad)
        #expect(Headline(result: try Self.kept("paths")).lead.contains("about 282 ns by software, nothing by direct"))
        #expect(Headline(result: try Self.kept("guard")).lead.hasPrefix("Worse: direct-call, instructions: 7.4 % more"))
    }

    @Test func aVoidArmHasNoPlot() throws {
        let page = Self.page(Fixture.void)
        #expect(page.contains("void: software"))
        #expect(!page.contains("<h3>What each path adds"))
    }
}
