import Foundation
import Metrics
import TestSupport
import Testing

@testable import Results

@Suite struct UnitCostsTests {
    private static let folder = Checkout.root.appendingPathComponent("Sources/Results/Costs/Shipped").path

    @Test func `everything that ships names its source, hardware and kernel`() throws {
        let names = ShippedCosts.names(in: Self.folder)
        #expect(names == ["altra", "kunpeng920", "neoverse-n1", "phytium-s2500"])
        for name in names {
            let costs = try ShippedCosts.costs(named: name, in: Self.folder)
            #expect(costs.name == name && !costs.title.isEmpty && !costs.units.isEmpty)
            for unit in costs.units {
                #expect(unit.source.hasPrefix("https://") && !unit.hardware.isEmpty && !unit.kernel.isEmpty)
                #expect(try #require(costs.nanoseconds(of: unit.count)) > 0)
            }
        }
    }

    @Test func `an SGI's published time is taken without the exits that are counted by themselves`() throws {
        let altra = try ShippedCosts.costs(named: "altra", in: Self.folder)
        #expect(altra[.guestEntries]?.nanoseconds == 306 && altra[.kicks]?.nanoseconds == 1926)
        #expect(altra.nanoseconds(of: .guestEntries) == 306 && altra.nanoseconds(of: .kicks) == 1314)
        #expect(altra.nanoseconds(of: .doorbells) == nil && altra.nanoseconds(of: .hostCommands) == nil)
    }

    @Test func `a name that does not ship is answered with those that do`() throws {
        let error = try #require(throws: CostsError.self) {
            try ShippedCosts.costs(named: "altar", in: Self.folder)
        }
        #expect(error.description.contains("altra, kunpeng920") && error.remedy.contains("./altar"))
        let bare = try #require(throws: CostsError.self) { try ShippedCosts.costs(named: "altra", in: "/nowhere") }
        #expect(bare.remedy.contains("irqmark_Results.resources"))
        #expect(ShippedCosts.isName("altra") && !ShippedCosts.isName("./altra") && !ShippedCosts.isName("a.json"))
    }

    private static func unit(_ count: String = "kicks", _ nanoseconds: String = "5", _ more: String = "") -> String {
        """
        {"count": "\(count)", "nanoseconds": \(nanoseconds), "what": "w", "source": "s", "hardware": "h", "kernel": "k"\
        \(more)}
        """
    }

    /// What is wrong with a file, where it is said to be, and in which words.
    private static let bad: [(text: String, place: String, words: String)] = [
        ("{\n\"title\": \"t\",\n\"units\": [}\n", "f", "line 3"),
        ("[]", "f", "takes an object"),
        (#"{"title": "t"}"#, "f", "\"units\" is missing"),
        (#"{"title": "t", "units": []}"#, "f: units", "takes a list of units"),
        (#"{"title": " ", "units": [\#(unit())]}"#, "f: title", "takes words"),
        (#"{"title": "t", "units": [\#(unit())], "note": 1}"#, "f", "\"note\" is not known"),
        (#"{"title": "t", "units": [\#(unit("kicks", "5", #", "unit": "us""#))]}"#, "f: units[0]", "\"unit\" is not"),
        (#"{"title": "t", "units": [\#(unit()), \#(unit("kick"))]}"#, "f: units[1].count", "\"kick\" is no count"),
        (#"{"title": "t", "units": [\#(unit("systemCalls"))]}"#, "f: units[0].count", "in the measured time already"),
        (#"{"title": "t", "units": [\#(unit("kicks", "0"))]}"#, "f: units[0].nanoseconds", "takes a number above 0"),
        (#"{"title": "t", "units": [\#(unit("kicks", "true"))]}"#, "f: units[0].nanoseconds", "takes a number above"),
        (#"{"title": "t", "units": [\#(unit()), \#(unit())]}"#, "f: units[1]", "kicks has a unit already"),
        (
            #"{"title": "t", "units": [\#(unit("kicks", "5", #", "contains": {"guestEntries": 1}"#))]}"#, "f: units[0]",
            "contains guestEntries, which has no unit"
        ),
        (
            #"{"title": "t", "units": [\#(unit("kicks", "5", #", "contains": {"guestEntries": 2}"#)), "#
                + #"\#(unit("guestEntries", "3"))]}"#, "f: units[0]", "takes all of its 5.0 ns"
        ),
    ]

    @Test func `a bad file is refused with the place and what mends it`() throws {
        for (text, place, words) in Self.bad {
            let error = try #require(throws: CostsError.self, "\(text)") {
                try UnitCosts(json: Data(text.utf8), path: "f")
            }
            #expect(error.place == place, "\(text)")
            #expect(error.problem.contains(words), "\(text): \(error)")
            #expect(!error.remedy.isEmpty)
        }
        let missing = try #require(throws: CostsError.self) { try UnitCosts(file: "/nowhere/c.json") }
        #expect(missing.place == "/nowhere/c.json" && missing.problem == "there is no such file")
    }
}
