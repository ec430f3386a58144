import Foundation
import Metrics

/// The published unit costs that ship with irqmark. Like the recorded guests, the files lie beside the executable.
public enum ShippedCosts {
    /// Whether the text is a name of shipped costs, not a path: it has no slash and no dot.
    public static func isName(_ text: String) -> Bool { !text.contains { $0 == "/" || $0 == "." } }

    /// The folder of the shipped costs; nil if the executable's place is not known.
    package static var folder: String? {
        guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        return URL(fileURLWithPath: executable).deletingLastPathComponent()
            .appendingPathComponent("irqmark_Results.resources/Shipped").path
    }

    /// The names of the unit costs in a folder, ascending.
    package static func names(in folder: String?) -> [String] {
        let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// The shipped costs of a name.
    /// - Throws: there are none of that name, or none at all.
    public static func costs(named name: String) throws(CostsError) -> UnitCosts {
        try costs(named: name, in: folder)
    }

    package static func costs(named name: String, in folder: String?) throws(CostsError) -> UnitCosts {
        let known = names(in: folder)
        guard let folder, known.contains(name) else {
            let remedy =
                known.isEmpty
                ? "keep irqmark_Results.resources beside the executable, or name a file by its path, such as ./\(name)"
                : "known: \(known.joined(separator: ", ")); a file of your own is named by its path, such as ./\(name)"
            throw CostsError(place: name, problem: "no unit costs of that name ship with irqmark", remedy: remedy)
        }
        var costs = try UnitCosts(file: "\(folder)/\(name).json")
        costs.name = name
        return costs
    }
}
