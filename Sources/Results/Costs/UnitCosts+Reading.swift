package import Foundation
import Metrics

extension UnitCosts {
    /// Reads a file of unit costs: JSON, with everything refused that is not understood.
    /// - Throws: there is no such file, it is not JSON (with the line), or a key in it is wrong (with its path).
    public init(file path: String) throws(CostsError) {
        func failed(_ problem: String, _ mend: String) -> CostsError {
            CostsError(place: path, problem: problem, mend: mend, cannotBeRead: true)
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

    /// What a file may be long, in bytes: many times what all counts together need.
    private static var longestFile: Int { 1 << 20 }

    package init(json data: Data, path: String) throws(CostsError) {
        let root: CostsNode
        do {
            root = CostsNode(value: try JSONDecoder().decode(CostsTree.self, from: data), path: path, keys: "")
        } catch {
            throw CostsError(place: path, problem: Self.words(data), mend: "write it as JSON")
        }
        let members = try root.object(required: ["title", "units"])
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

    /// What a figure contains must have a unit itself, and leave something.
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

    /// Where text stops being JSON. The decoder does not say; the other parser of Foundation names the byte.
    private static func words(_ data: Data) -> String {
        do {
            _ = try JSONSerialization.jsonObject(with: data)
            return "not JSON"
        } catch {
            let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
            let digits = words.reversed().drop { !$0.isNumber }.prefix { $0.isNumber }
            guard let place = Int(String(digits.reversed())) else { return "not JSON: \(words)" }
            let line = 1 + data.prefix(place).count { $0 == UInt8(ascii: "\n") }
            return "not JSON from line \(line) on"
        }
    }
}

/// Any JSON.
indirect enum CostsTree: Decodable {
    case object([String: CostsTree])
    case array([CostsTree])
    case text(String)
    case number(Double)
    case other

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let members = try? value.decode([String: CostsTree].self) {
            self = .object(members)
        } else if let elements = try? value.decode([CostsTree].self) {
            self = .array(elements)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else {
            self = .other
        }
    }
}

/// A value in a file of unit costs, with the way to it.
struct CostsNode {
    let value: CostsTree
    let path: String
    let keys: String

    func refused(_ problem: String, _ mend: String) -> CostsError {
        CostsError(place: keys.isEmpty ? path : "\(path): \(keys)", problem: problem, mend: mend)
    }

    /// The members of an object. With `required` no others are taken, save the optional ones.
    func object(required: [String]? = nil, optional: [String] = []) throws(CostsError) -> [String: CostsNode] {
        guard case .object(let members) = value else { throw refused("takes an object", "write { ... }") }
        if let required {
            for key in members.keys.sorted() where !(required + optional).contains(key) {
                throw refused(
                    "key \"\(key)\" is not known", "known keys: \((required + optional).joined(separator: ", "))")
            }
            for key in required where members[key] == nil {
                throw refused("key \"\(key)\" is missing", "add it: a figure without it cannot be looked up")
            }
        }
        let prefix = keys.isEmpty ? "" : keys + "."
        return Dictionary(
            uniqueKeysWithValues: members.map { ($0, CostsNode(value: $1, path: path, keys: prefix + $0)) })
    }

    func array() throws(CostsError) -> [CostsNode] {
        guard case .array(let elements) = value, !elements.isEmpty else {
            throw refused("takes a list of units", "write [ { ... } ]")
        }
        return elements.enumerated().map { CostsNode(value: $1, path: path, keys: "\(keys)[\($0)]") }
    }

    func text() throws(CostsError) -> String {
        guard case .text(let text) = value, text.contains(where: { $0 != " " }) else {
            throw refused("takes words", "write them in quotation marks")
        }
        return text
    }

    func positive() throws(CostsError) -> Double {
        guard case .number(let number) = value, number > 0, number <= 1e9 else {
            throw refused("takes a number above 0, at most 1e9", "leave the unit out if nobody has published one")
        }
        return number
    }

    /// The count of that name, if it has no time of its own.
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
