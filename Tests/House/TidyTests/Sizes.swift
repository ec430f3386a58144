/// How large a file, a line and a function may be.
enum Sizes {
    static let fileLines = 400
    static let functionLines = 70
    static let columns = 120

    static func findings(_ source: SourceText) -> [Finding] {
        var findings: [Finding] = []
        if source.lines.count > fileLines {
            findings.append(Finding(source.path, 0, "\(source.lines.count) lines, \(fileLines) are allowed"))
        }
        for (index, line) in source.lines.enumerated()
        where line.utf8.count > columns && line.count > columns && !source.isQuoted[index] {
            findings.append(Finding(source.path, index + 1, "\(line.count) columns, \(columns) are allowed"))
        }
        for function in functions(source) where function.lines > functionLines {
            let message = "\(function.lines) lines in one function, \(functionLines) are allowed"
            findings.append(Finding(source.path, function.line, message))
        }
        return findings
    }

    /// Functions, initialisers, deinitialisers and subscripts with their first line and their length to the closing
    /// brace.
    ///
    /// The formatter puts a closing brace under its declaration, so indentation tells where a body ends: at the first
    /// line as deep as the declaration that begins with a brace. A line of that depth that begins otherwise, or is less
    /// deep, means that there is no body (a requirement of a protocol); a closing parenthesis goes on with the
    /// declaration.
    static func functions(_ source: SourceText) -> [(line: Int, lines: Int)] {
        source.code.indices.compactMap { start in
            guard isDeclaration(source.code[start]) else { return nil }
            let depth = indentation(source.code[start])
            for end in source.code.indices.dropFirst(start + 1) {
                let line = source.code[end].drop { $0 == " " }
                if line.isEmpty || indentation(source.code[end]) > depth { continue }
                guard indentation(source.code[end]) == depth else { return nil }
                if line.hasPrefix("}") { return (start + 1, end - start + 1) }
                if line.hasPrefix(")") || line.hasPrefix("{") || line.hasPrefix("where ") { continue }
                return nil
            }
            return nil
        }
    }

    private static func isDeclaration(_ line: String) -> Bool {
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private", "static", "final", "override", "mutating",
            "nonmutating", "borrowing", "consuming", "convenience", "required", "nonisolated", "indirect", "class",
        ]
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") || modifiers.contains($0) }
        guard let word = words.first else { return false }
        let keyword = word.prefix { $0.isLetter }
        let isNamed = keyword == "func" || word == "deinit"
        return isNamed
            || ["init", "subscript"].contains(keyword) && word.dropFirst(keyword.count).contains { "(<?".contains($0) }
    }

    private static func indentation(_ line: String) -> Int { line.prefix { $0 == " " }.count }
}
