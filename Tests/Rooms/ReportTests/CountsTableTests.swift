import Metrics
import Report
import ResultSupport
import Results
import Testing

/// The table of `irqmark counts`.
@Suite("The table of counts") struct CountsTableTests {
    @Test func `each section says what its counts are a function of`() {
        var arms = [
            Fixture.arm("floor", path: "floor", nanoseconds: 200),
            Fixture.arm("one", path: "software", nanoseconds: 400),
            Fixture.arm("few", path: "software", nanoseconds: 400),
            Fixture.arm("many", path: "software", nanoseconds: 400),
        ]
        arms[1].window = 1
        arms[2].listRegisters = 1
        arms[3].listRegisters = 16
        for index in arms.indices {
            var counts = Counts()
            counts.lockAcquisitions = 24
            arms[index].counted = CountedResult(
                signals: 4, deliveries: 4, counter: .unavailable("none"), instructions: .unavailable("none"),
                counts: counts)
        }
        var result = Fixture.run
        result.arms = arms
        let text = CountsText(result, width: 160, isColoured: false).text
        let headings = text.split(separator: "\n").compactMap { line in
            line.hasPrefix("── ") ? String(line.dropFirst(3).prefix { $0 != "─" }) : nil
        }
        #expect(
            headings.prefix(2) == [
                "for each delivery, 64 in flight, 4 vCPUs, 1 or 16 list registers ",
                "for each delivery, 1 in flight, 4 vCPUs, 4 list registers ",
            ])
    }
}
