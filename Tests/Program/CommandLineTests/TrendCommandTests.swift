import Foundation
import Report
import Testing

@testable import irqmark

/// What is told of a history of files.
@Suite struct TrendCommandTests {
    private static func history(_ columns: [String], _ runs: [[Double]]) throws -> History {
        var lines = ["time,commit,fingerprint,grade,verdict," + columns.joined(separator: ",")]
        for (number, figures) in runs.enumerated() {
            let day = String(format: "%03d", number)
            lines.append("2026-\(day),c\(number),aaaa,A,ok," + figures.map { "\($0)" }.joined(separator: ","))
        }
        var history = History()
        try history.add(csv: lines.joined(separator: "\n"))
        return history
    }

    /// As a night that measured nothing leaves it.
    @Test func oneZeroHidesNoChangeAndIsNamed() throws {
        let runs = (0..<60).map { (night: Int) -> [Double] in
            let base: Double = night < 30 ? 100 : 150
            let time: Double = night == 5 ? 0 : base + Double(night % 3)
            let allocations: Double = night < 30 ? 0 : 3
            return [time, allocations]
        }
        let lines = TrendCommand.lines(try Self.history(["s/direct.time", "s/direct.allocations"], runs))
        #expect(lines[0] == "s/direct.time: +49.5 % from 2026-030, commit c30, run 31 of 60, machine aaaa")
        #expect(lines[1] == "s/direct.allocations: 0 to 3 from 2026-030, commit c30, run 31 of 60, machine aaaa")
        #expect(lines[2] == "60 runs of 1 machine, 2 series, 2 changes")
        #expect(lines[3] == "s/direct.time: left out run 2026-005, commit c5, run 6 of 60: 0 is no figure")
        #expect(lines.count == 4)
    }

    @Test func runsThatAreGivenTwiceAreNoProof() throws {
        let runs = (0..<8).map { (night: Int) -> [Double] in
            let base: Double = night < 4 ? 100 : 110
            return [base + Double(night % 3)]
        }
        let once = try Self.history(["s/direct.time"], runs)
        #expect(TrendCommand.lines(once)[0] == "8 runs of 1 machine, 1 series, 0 changes")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("eight.csv")
        let text = (0..<8).map { "2026-\($0),c,aaaa,A,ok,\(runs[$0][0])\r\n" }.joined()
        try ("time,commit,fingerprint,grade,verdict,s/direct.time\r\n" + text)
            .write(to: file, atomically: true, encoding: .utf8)
        let outcome = try ProcessTests.run(["trend", file.path, file.path])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("8 runs of 1 machine, 1 series, 0 changes\n"))
        #expect(outcome.output.contains("8 runs were given more than once (same machine, same start): counted once"))
        for (name, content) in [("empty", ""), ("blank", "\n\n"), ("prose", "no such file\n")] {
            let file = folder.appendingPathComponent(name)
            try content.write(to: file, atomically: true, encoding: .utf8)
            let outcome = try ProcessTests.run(["trend", file.path])
            #expect(outcome.status == 1 && outcome.output.isEmpty, "\(name): \(outcome.output)")
            #expect(outcome.errors.contains("irqmark export --format csv"), "\(outcome.errors)")
        }
    }

    @Test func aNameOfAFileSteersNoTerminal() throws {
        let history = try Self.history(["s/\u{1B}]0;x\u{7}.time"], (0..<20).map { [$0 < 10 ? 100 : 200] })
        #expect(TrendCommand.lines(history)[0].contains("\u{1B}"))
        #expect(!Terminal.printable(TrendCommand.lines(history)[0]).contains("\u{1B}"))
    }
}
