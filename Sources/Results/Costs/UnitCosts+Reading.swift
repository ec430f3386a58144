import Documents
package import Foundation
import Metrics

extension UnitCosts {
    /// Reads a file of unit costs: JSON, in which every unknown key is refused.
    /// - Throws: there is no such file, it is not JSON (with the line), or a key in it is wrong (with its path).
    public init(file path: String) throws(CostsError) {
        func failed(_ problem: String, _ remedy: String) -> CostsError {
            CostsError(place: path, problem: problem, remedy: remedy, cannotBeRead: true)
        }
        let name = "name a file that is there, or costs that ship with irqmark"
        var isFolder: ObjCBool = false
        // SAFETY: the flag lives until the call returns.
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw failed("there is no such file", name)
        }
        guard !isFolder.boolValue else { throw failed("is a folder", name) }
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: Self.longestFile + 1) ?? Data()
        else { throw failed("cannot be read", "check its permissions") }
        guard !data.isEmpty else { throw failed("is empty", name) }
        guard data.count <= Self.longestFile else { throw failed("is longer than any unit costs are", name) }
        try self.init(json: data, path: path)
    }

    /// The longest file that is read, in bytes: many times what all counts together need.
    private static var longestFile: Int { 1 << 20 }

    package init(json data: Data, path: String) throws(CostsError) {
        let root: Node
        do throws(DocumentError) { root = try JSONParser.root(Array(data)[...]) } catch {
            throw CostsError(place: path, problem: "not JSON: \(error)", remedy: "write it as JSON")
        }
        let costs = CostsNode(node: root, file: path)
        let members = try costs.object(required: ["title", "units"])
        let title = try members["title"]!.text()
        let nodes = try members["units"]!.array()
        var units: [Unit] = []
        for node in nodes {
            let unit = try Self.unit(node)
            guard !units.contains(where: { $0.count == unit.count }) else {
                throw node.refused("\(unit.count.rawValue) has a unit already", "keep one of the two")
            }
            units.append(unit)
        }
        self.init(name: path, title: title, units: units)
        try check(nodes)
    }

    private static func unit(_ node: CostsNode) throws(CostsError) -> Unit {
        let members = try node.object(
            required: ["count", "nanoseconds", "what", "source", "hardware", "kernel"], optional: ["contains"])
        var contains: [Part] = []
        if let parts = members["contains"] {
            for (key, part) in try parts.object().sorted(by: { $0.key < $1.key }) {
                contains.append(Part(count: try part.count(key), times: try part.positive()))
            }
        }
        let count = members["count"]!
        return Unit(
            count: try count.count(try count.text()), nanoseconds: try members["nanoseconds"]!.positive(),
            contains: contains, what: try members["what"]!.text(), source: try members["source"]!.text(),
            hardware: try members["hardware"]!.text(), kernel: try members["kernel"]!.text())
    }

    /// Checks that what a figure contains has a unit itself, and leaves the figure above zero.
    private func check(_ nodes: [CostsNode]) throws(CostsError) {
        for (unit, node) in zip(units, nodes) {
            for part in unit.contains where self[part.count] == nil || part.count == unit.count {
                throw node.refused(
                    "contains \(part.count.rawValue), which has no unit of its own",
                    "add a unit for \(part.count.rawValue), or leave it out of contains")
            }
            if let rest = nanoseconds(of: unit.count), rest <= 0 {
                throw node.refused(
                    "what it contains takes all of its \(unit.nanoseconds) ns",
                    "take both figures from one source")
            }
        }
    }
}

/// A value in a file of unit costs; its errors come with a remedy.
private struct CostsNode {
    let node: Node
    let file: String

    func refused(_ problem: String, _ remedy: String) -> CostsError {
        let path = node.place.path
        return CostsError(place: path.isEmpty ? file : "\(file): \(path)", problem: problem, remedy: remedy)
    }

    /// The members of an object. With `required`, no other members are allowed but the optional ones.
    func object(required: [String]? = nil, optional: [String] = []) throws(CostsError) -> [String: CostsNode] {
        guard let members = try? node.members() else { throw refused("takes an object", "write { ... }") }
        if let required {
            let known = required + optional
            for member in members where !known.contains(member.name) {
                throw refused("key \"\(member.name)\" is not known", "known keys: \(known.joined(separator: ", "))")
            }
            for key in required where !members.contains(where: { $0.name == key }) {
                throw refused("key \"\(key)\" is missing", "add it: a figure without it cannot be looked up")
            }
        }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, CostsNode(node: $0.value, file: file)) })
    }

    func array() throws(CostsError) -> [CostsNode] {
        guard let elements = try? node.elements(), !elements.isEmpty else {
            throw refused("takes a list of units", "write [ { ... } ]")
        }
        return elements.map { CostsNode(node: $0, file: file) }
    }

    func text() throws(CostsError) -> String {
        guard let text = try? node.string(), text.contains(where: { $0 != " " }) else {
            throw refused("takes words", "write them in quotation marks")
        }
        return text
    }

    func positive() throws(CostsError) -> Double {
        guard let number = try? node.number(), number > 0, number <= 1e9 else {
            throw refused("takes a number above 0, at most 1e9", "leave the unit out if nobody has published one")
        }
        return number
    }

    /// The count of that name, if the figures contain no time of it.
    func count(_ name: String) throws(CostsError) -> Counts.Item {
        let known = UnitCosts.untimed.map(\.rawValue).joined(separator: ", ")
        guard let item = Counts.Item(rawValue: name) else {
            throw refused("\"\(name)\" is no count", "known: \(known)")
        }
        guard UnitCosts.untimed.contains(item) else {
            throw refused("\(name) is in the measured time already", "projected can be: \(known)")
        }
        return item
    }
}
