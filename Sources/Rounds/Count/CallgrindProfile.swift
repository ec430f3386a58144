/// The sums of one of callgrind's profiles.
package struct CallgrindProfile: Sendable, Equatable {
    /// Who wrote it: `callgrind-3.19.0`.
    var creator = ""
    /// Instructions.
    var instructions: UInt64 = 0
    /// System calls; nil if it was not told to count them.
    var systemCalls: UInt64?
    /// Calls of malloc and its kin.
    var allocations: UInt64 = 0

    /// The functions that allocate, as the C library names them.
    private static let allocators: Set<Substring> = [
        "malloc", "calloc", "realloc", "memalign", "posix_memalign", "aligned_alloc",
    ]

    /// Reads the text of a profile; nil if it has no sums.
    ///
    /// Of the format (manual, "Callgrind Format Specification") this needs the header, the sums, and the calls: a line
    /// `cfn=` names the function, by a number that its first line gave it, and `calls=` says how often.
    init?(_ text: String) {
        var events: [Substring] = []
        var sums: [UInt64] = []
        var names: [Substring: Substring] = [:]
        var callee: Substring = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("fn=") || line.hasPrefix("cfn=") {
                let name = Self.name(line.drop { $0 != "=" }.dropFirst(), &names)
                if line.first == "c" { callee = name }
            } else if line.hasPrefix("calls=") {
                let count = line.dropFirst(6).prefix { $0 != " " }
                if Self.allocators.contains(callee) { allocations += UInt64(count) ?? 0 }
            } else if line.hasPrefix("events: ") {
                events = line.dropFirst(8).split(separator: " ")
            } else if line.hasPrefix("creator: ") {
                creator = String(line.dropFirst(9))
            } else if line.hasPrefix("totals: ") || line.hasPrefix("summary: ") && sums.isEmpty {
                sums = line.split(separator: " ").dropFirst().compactMap { UInt64($0) }
            }
        }
        // Trailing zeros may be left out.
        func sum(_ event: Substring) -> UInt64? {
            events.firstIndex(of: event).map { $0 < sums.count ? sums[$0] : 0 }
        }
        guard !sums.isEmpty, let instructions = sum("Ir") else { return nil }
        self.instructions = instructions
        systemCalls = sum("sysCount")
    }

    /// `(12) malloc` defines a number, `(12)` uses it, `malloc` has none. A cycle's member ends with `'2`.
    private static func name(_ text: Substring, _ names: inout [Substring: Substring]) -> Substring {
        guard text.first == "(", let end = text.firstIndex(of: ")") else { return text }
        let number = text[...end]
        let name = text[text.index(after: end)...].drop { $0 == " " }
        if !name.isEmpty { names[number] = name.prefix { $0 != "'" } }
        return names[number] ?? ""
    }
}
