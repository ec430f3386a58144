import Foundation
import Testing

@testable import irqmark

@Suite final class OutputFileTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

    func message(_ path: String) -> String {
        do {
            _ = try OutputFile(path)
            return "can be written"
        } catch {
            return "\(error)"
        }
    }

    @Test func findingOutLeavesNothingBehind() throws {
        _ = try OutputFile(folder + "/result.json")
        #expect(try names() == [])
    }

    @Test func aFileIsReplacedWhole() throws {
        let path = folder + "/result.json"
        try OutputFile(path).write("a long first text\n")
        try OutputFile(path).write("short\n")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "short\n")
        #expect(try names() == ["result.json"])
    }

    @Test func aLinkStaysALink() throws {
        let path = folder + "/link.json"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder + "/target.json")
        try OutputFile(path).write("text")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == folder + "/target.json")
        #expect(try String(contentsOfFile: folder + "/target.json", encoding: .utf8) == "text")
    }

    @Test func linksThatLeadInACircleAreRefused() throws {
        try FileManager.default.createSymbolicLink(atPath: folder + "/one", withDestinationPath: "other")
        try FileManager.default.createSymbolicLink(atPath: folder + "/other", withDestinationPath: "one")
        #expect(message(folder + "/one").contains("lead in a circle"))
    }

    @Test func whatCannotBeWrittenIsRefusedBeforeTheRun() {
        #expect(message(folder) == "\(folder) is a folder; give the name of a file in it")
        #expect(
            message(folder + "/no/result.json")
                == "\(folder)/no/result.json cannot be written: there is no folder \(folder)/no; make it first")
        #expect(message(folder + "/" + String(repeating: "x", count: 300)).contains("choose a shorter one"))
        #expect(message("/proc/irqmark.json") != "can be written")
    }

    @Test func devicesAreWrittenAsTheyAre() throws {
        try OutputFile("/dev/null").write("text")
        #expect(throws: Failure.self) { try OutputFile("/dev/full").write("text") }
        #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    }
}
