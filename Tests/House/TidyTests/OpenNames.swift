import Foundation

/// Names that a room opens to others (`public`, `package`) and that nothing uses.
///
/// It reads words, not Swift: a name that another declaration shares counts as used. What it finds is unused for sure.
enum OpenNames {
    /// What only tests reach, and is there to be reached by them: faces of the modelled machine that no command drives,
    /// and looks into it.
    static let proofs: Set<String> = [
        // GICC and GICv5 registers as a guest writes them.
        "setPPIPriority", "setPPIControl", "beginPPI", "dropPPIPriority", "deactivatePPI",
        "setPriorityMask", "setSplitsEOI", "setGroups",
        // Ioctls and attributes of KVM that no arm needs.
        "setOwner", "setAddress", "gsiRouting", "v5LPI", "v5SPI", "handleDoorbell", "HostSupport", "createDevice",
        "runFirst",
        // The end of a host's interrupt, which an arm's machine outlives.
        "takeBackHostInterrupt",
        // What is in use, what was commanded, what memory holds.
        "vpeidsInUse", "lpisInUse", "takeLog", "commandLog", "nonzeroWords",
    ]

    /// Open declarations whose name stands nowhere else in Sources, Benchmarks or the fuzz targets.
    static func findings(_ sources: [SourceText]) -> [Finding] {
        let product = sources.filter {
            !$0.path.hasPrefix("Tests/") || $0.path.hasPrefix("Tests/Fuzz/")
        }
        var uses: [Substring: Int] = [:]
        for source in product {
            for index in source.lines.indices {
                for word in words(String(source.codeWithStrings(index))) { uses[word, default: 0] += 1 }
            }
        }
        return product.filter { $0.path.hasPrefix("Sources/") }.flatMap { source in
            source.code.enumerated().compactMap { index, line -> Finding? in
                guard let name = declaredName(line), uses[name[...], default: 0] <= 1, !proofs.contains(name) else {
                    return nil
                }
                return Finding(source.path, index + 1, "nothing uses \(name)")
            }
        }
    }

    /// The name that an open declaration gives: functions, properties and types; initialisers and operators have none.
    static func declaredName(_ line: String) -> String? {
        let words = words(line)
        guard let open = words.firstIndex(where: { $0 == "public" || $0 == "package" }) else { return nil }
        let kinds: Set<Substring> = ["let", "var", "func", "struct", "class", "enum", "protocol", "typealias"]
        let modifiers: Set<Substring> = [
            "static", "final", "mutating", "nonmutating", "borrowing", "consuming", "override", "lazy", "internal",
            "private", "set", "indirect",
        ]
        var rest = words[(open + 1)...].drop { modifiers.contains($0) }
        guard let kind = rest.popFirst(), kinds.contains(kind), let name = rest.first else { return nil }
        // An operator has no word before its parameters: `func == (left: ...)`.
        guard let place = line.range(of: String(kind) + " "), line[place.upperBound...].first?.isOperator != true else {
            return nil
        }
        return String(name)
    }

    private static func words(_ line: String) -> [Substring] { SourceText.words(line) }
}

extension Character {
    fileprivate var isOperator: Bool { "=<>!&|+-*/%^~?".contains(self) }
}
