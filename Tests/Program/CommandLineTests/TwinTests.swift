import ArgumentParser
import Foundation
import Rounds
import Suites
import Testing
import VGIC
import Vocabulary

@testable import irqmark

/// Every flag of every command has an environment twin.
@Suite struct TwinTests {
    /// What the argument parser says of its commands (`--experimental-dump-help`).
    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable { let kind, name: String }
            let kind: String
            let preferredName: Name?
        }
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?
    }

    private static func commands() throws -> [Command] {
        struct Tool: Decodable { let command: Command }
        let tool = try JSONDecoder().decode(Tool.self, from: Data(Irqmark._dumpHelp().utf8))
        func all(_ command: Command) -> [Command] { [command] + (command.subcommands ?? []).flatMap(all) }
        return all(tool.command).filter { $0.commandName != "help" }
    }

    private static func flags(_ command: Command) -> [String] {
        // Hidden ones are not told of: they are no settings.
        (command.arguments ?? []).filter { $0.kind != "positional" }.compactMap(\.preferredName?.name)
            .filter { !["help", "version"].contains($0) }
    }

    @Test func everyFlagHasATwinThatIsKnown() throws {
        let commands = try Self.commands()
        #expect(commands.count >= 6)
        for command in commands {
            for flag in Self.flags(command) where flag != "watched-by-callgrind" {
                let unknown = GivenSettings.unknownVariables(in: [Setting.twin(of: flag): "1"])
                #expect(unknown.isEmpty, "\(command.commandName) --\(flag): \(unknown)")
            }
        }
    }

    /// The commands whose settings can be wrong, with the arguments that they need.
    @Test(arguments: [["run"], ["compare", "software", "direct"], ["doctor"], ["chaos"], ["counts"], ["guard"]])
    func everyTwinIsReadByItsCommand(arguments: [String]) throws {
        let command = try #require(Self.commands().first { $0.commandName == arguments[0] })
        let flags = Self.flags(command).filter { flag in
            // A name of a file or a baseline is right whatever it is; a suite's may be one of a file.
            ![
                "json", "trace", "html", "costs", "watched-by-callgrind", "suite", "against", "baseline", "baselines",
                "collect",
            ].contains(flag)
        }
        #expect(!flags.isEmpty)
        for flag in flags {
            let twin = Setting.twin(of: flag)
            let outcome = try ProcessTests.run(arguments, [twin: "no such value!"])
            #expect(outcome.status == 64, "\(arguments[0]): \(twin)")
            #expect(outcome.errors.contains(twin), "\(arguments[0]): \(outcome.errors)")
        }
    }

    @Test(arguments: ["json", "html", "trace"]) func theTwinOfAFileIsRead(flag: String) throws {
        for arguments in [["run", "smoke"], ["compare", "software", "software,workload=trace"], ["doctor"]] {
            let outcome = try ProcessTests.run(arguments, [Setting.twin(of: flag): "/no/such/folder/file"])
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains("/no/such/folder/file"), "\(arguments): \(outcome.errors)")
        }
    }

    @Test func replayReadsItsTwins() throws {
        for twin in ["IRQMARK_PROFILE", "IRQMARK_CACHE", "IRQMARK_ALLOW_UNCHECKED", "IRQMARK_QUIET"] {
            let outcome = try ProcessTests.run(["replay", "/no/such"], [twin: "no such value!"])
            #expect(outcome.status == 64 && outcome.errors.contains(twin))
        }
    }

    @Test func aFlagWinsOverItsTwinThatOverTheFileAndThatOverTheUsual() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = "rate: 10k\nwindow: 5\nrounds: 4\narrivals: poisson\narms:\n- {name: a, path: floor}\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let environment = ["IRQMARK_WINDOW": "6", "IRQMARK_ROUNDS": "9"]
        let plan = try RunRequestTests.request("\(file.path) --rounds 12", environment).plan
        #expect(plan.rounds == 12 && plan.window == 6 && plan.rate == 10_000 && plan.vcpus == nil)
        #expect(plan.arrivals?.rawValue == "poisson")
        #expect(plan.definition?.arms.map(\.name) == ["a"])
        #expect(try RunRequestTests.request(file.path).arms.count == 1)
    }
}
