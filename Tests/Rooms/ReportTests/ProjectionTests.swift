import Foundation
import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Report
@testable import Results

@Suite struct ProjectionTests {
    private static let costs = UnitCosts(
        name: "example", title: "Example",
        units: [
            .init(
                count: .guestEntries, nanoseconds: 300, what: "an exit", source: "https://example.org/1",
                hardware: "Board", kernel: "6.1"),
            .init(
                count: .kicks, nanoseconds: 1_000, contains: [.init(count: .guestEntries, times: 2)], what: "an SGI",
                source: "https://example.org/2", hardware: "Board", kernel: "6.1"),
        ])

    private static var run: RunResult {
        var run = Fixture.run
        run.arms[1].counts.hostCommands = 3_000_000
        run.project(by: costs)
        return run
    }

    @Test func `counts per delivery times unit costs, and what has no cost is missing, not zero`() throws {
        let software = try #require(Self.run.arms[1].projected)
        // 1,000,000 deliveries: 15,625 entries and 1,000,000 kicks, of which each adds 1,000 - 2 x 300.
        #expect(software.terms.map(\.count) == [.guestEntries, .kicks])
        #expect(software.terms.map(\.nanosecondsEach) == [300, 400])
        #expect(software.terms.map(\.nanosecondsPerDelivery) == [4.6875, 400])
        #expect(software.nanosecondsPerDelivery == 404.6875)
        #expect(
            software.missing.map(\.count) == [
                .doorbells, .listRegisterWrites, .maintenanceInterrupts, .hostCommands, .hostRegisterWrites,
            ])
        #expect(software.missing.map(\.total) == [0, 1_000_000, 0, 3_000_000, 0])
        #expect(Self.run.arms[0].projected?.nanosecondsPerDelivery == 0)
        #expect(Projection(of: Counts(), deliveries: 0, by: Self.costs).nanosecondsPerDelivery == nil)
    }

    @Test func `neither real KVM nor a void arm is projected, and no other figure changes`() {
        var run = Fixture.run
        let before = run.arms.map(\.cost)
        run.arms[0].kind = .measured
        run.arms[2].ledger.lost = 1
        run.project(by: Self.costs)
        #expect(run.arms.map { $0.projected == nil } == [true, false, true, false, false])
        #expect(run.arms.map(\.cost) == before)
    }

    @Test func `the JSON has it under keys of its own, and without costs is as it was`() throws {
        let top = try #require(
            try JSONSerialization.jsonObject(with: Data(Self.run.jsonText.utf8)) as? [String: Any])
        let arms = try #require(top["arms"] as? [[String: Any]])
        let projected = try #require(arms[1]["projected"] as? [String: Any])
        #expect(projected["kind"] as? String == "projected" && projected["nanosecondsPerDelivery"] as? Int == 405)
        #expect(arms[1]["kind"] as? String == "modelled")
        let missing = try #require(projected["notProjected"] as? [[String: Any]])
        #expect(missing.map { $0["count"] as? String }.contains("listRegisterWrites"))
        let units = try #require((top["costs"] as? [String: Any])?["units"] as? [[String: Any]])
        #expect(units.map { $0["source"] as? String } == ["https://example.org/1", "https://example.org/2"])
        #expect((units[1]["contains"] as? [String: Any])?["guestEntries"] as? Double == 2)
        let plain = Fixture.run.jsonText
        #expect(!plain.contains("\"projected\"") && !plain.contains("\"costs\""))
    }

    @Test func `the table stands apart, says what is missing, and names every source`() throws {
        let text = RunText(Self.run, width: nil, isColoured: false).text
        let table = try #require(text.range(of: "  ns per delivery "))
        let legend = try #require(text.range(of: "\nprojected: what was counted"))
        #expect(table.upperBound < legend.lowerBound)
        let rows = text[table.upperBound..<legend.lowerBound].split(separator: "\n")
        let software = try #require(rows.first { $0.hasPrefix("software ") })
        #expect(software.split(separator: " ") == ["software", "projected", "405", "4.7", "400", "0", "1.00", "3.00"])
        #expect(rows.contains { $0.contains("per delivery, no known cost") })
        for source in Self.costs.units.map(\.source) { #expect(text.contains(source)) }
        #expect(text.contains("kicks: 400 ns (1,000, less 2 × guestEntries)"))
        #expect(!RunText(Fixture.run, width: nil, isColoured: false).text.contains("projected"))
    }
}
