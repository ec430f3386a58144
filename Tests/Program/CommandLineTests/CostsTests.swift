import ArgumentParser
import Foundation
import Metrics
import Testing

@testable import Results
@testable import irqmark

@Suite struct CostsTests {
    @Test func `costs are a setting of run, with a twin`() throws {
        #expect(try RunRequestTests.request("--costs altra").costs == "altra")
        #expect(try RunRequestTests.request("", ["IRQMARK_COSTS": "c.json"]).costs == "c.json")
        #expect(try RunRequestTests.request("").costs == nil)
        #expect(GivenSettings.unknownVariables(in: ["IRQMARK_COSTS": "altra"]).isEmpty)
    }

    @Test func `costs that are not there end with 64 before anything is measured`() throws {
        let named = try ProcessTests.run(["run", "--costs", "altar"])
        #expect(named.status == 64 && named.errors.contains("no unit costs of that name") && named.output.isEmpty)
        let file = try ProcessTests.run(["run"], ["IRQMARK_COSTS": "/nowhere/c.json"])
        #expect(file.status == 1 && file.errors.contains("/nowhere/c.json: there is no such file"))
    }

    @Test(arguments: [("/etc", "is a folder"), ("/dev/null", "is empty"), ("./nope", "there is no such file")])
    func `why costs cannot be read is said as it is`(path: String, words: String) throws {
        let outcome = try ProcessTests.run(["run", "--costs", path])
        #expect(outcome.status == 1 && outcome.errors.contains("\(path): \(words); name a file"), "\(outcome.errors)")
    }

    @Test func `the shipped ones are found beside the executable, and the help names them`() throws {
        let outcome = try ProcessTests.run([
            "run", "--path", "software", "--loop", "call", "--rounds", "1", "--duration", "1s", "--costs", "altra",
        ])
        #expect(outcome.status == 0 && outcome.output.contains("published for Ampere Altra"))
        let resources = try ProcessTests.program().deletingLastPathComponent()
            .appendingPathComponent("irqmark_Results.resources/Shipped").path
        let names = ShippedCosts.names(in: resources)
        let help = Irqmark.helpMessage(for: RunCommand.self, includeHidden: true)
            .split { $0.isWhitespace }.joined(separator: " ")
        #expect(!names.isEmpty && help.contains("by published unit costs: \(names.joined(separator: ", ")), or"))
    }
}
