/// What Package.swift declares, as far as tidiness asks.
struct Manifest {
    let path: String
    private let source: SourceText

    init(path: String = "Package.swift", text: String) {
        self.path = path
        source = SourceText(path: path, text: text)
    }

    /// Rooms with their dependencies: `room("Kernel", ["CLinux", system])` and the executable.
    var rooms: [(name: String, line: Int, dependencies: [String])] {
        let names = productNames
        var rooms: [(name: String, line: Int, dependencies: [String])] = []
        for (index, line) in source.lines.enumerated() {
            let trimmed = line.drop { $0 == " " }
            guard trimmed.hasPrefix("room(") || trimmed.hasPrefix(".executableTarget(") else { continue }
            let call = Self.call(source.lines[index...])
            let parts = call.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = Self.quoted(String(parts[0])).first else { continue }
            let list = parts[1].prefix { $0 != "]" }
            let dependencies = list.split(separator: ",").map { item -> String in
                let text = item.filter { $0 != " " && $0 != "\n" }
                return Self.quoted(text).first ?? names[text] ?? text
            }
            rooms.append((name, index + 1, dependencies.filter { !$0.isEmpty }))
        }
        return rooms
    }

    /// Arrows that the table does not allow.
    var arrowFindings: [Finding] {
        rooms.flatMap { room -> [Finding] in
            guard let allowed = Arrows.table[room.name] else {
                return [Finding(path, room.line, "the table of rooms does not know \(room.name)")]
            }
            return room.dependencies.filter { !allowed.contains($0) }
                .map { Finding(path, room.line, "no arrow leads from \(room.name) to \($0)") }
        }
    }

    /// Packages from outside that no comment explains: one right above the dependency, or above the product that is
    /// taken.
    var unexplained: [Finding] {
        source.lines.indices.compactMap { index in
            let line = source.lines[index].drop { $0 == " " }
            guard line.hasPrefix(".package("), let url = Self.quoted(String(line)).first(where: { $0.contains("/") })
            else { return nil }
            let name = (url.split(separator: "/").last ?? "").replacing(".git", with: "")
            let uses = source.lines.indices.filter {
                $0 == index || source.lines[$0].contains("package: \"\(name)\"")
            }
            let isExplained = uses.contains { use in
                source.comments[use]?.isEmpty == false || use > 0 && source.comments[use - 1]?.isEmpty == false
            }
            return isExplained ? nil : Finding(path, index + 1, "no comment says why \(name) is needed")
        }
    }

    /// `let system = Target.Dependency.product(name: "SystemPackage", ...)`: the module behind each name.
    private var productNames: [String: String] {
        var names: [String: String] = [:]
        for line in source.lines where line.contains(".product(name: ") {
            let words = line.split(separator: " ")
            if words.first == "let", let product = Self.quoted(line).first { names[String(words[1])] = product }
        }
        return names
    }

    /// The text of a call from its first line to the line where its parentheses are closed.
    private static func call(_ lines: ArraySlice<String>) -> String {
        var depth = 0
        var text = ""
        for line in lines {
            text += line + "\n"
            for character in line where character == "(" || character == ")" { depth += character == "(" ? 1 : -1 }
            if depth <= 0 { break }
        }
        return text
    }

    private static func quoted(_ text: String) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
    }
}
