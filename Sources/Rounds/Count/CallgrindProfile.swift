/// The sums of one of callgrind's profiles.
package struct CallgrindProfile: Sendable, Equatable {
    /// The program that wrote the profile, such as `callgrind-3.19.0`.
    var creator = ""
    /// How many instructions were executed.
    var instructions: UInt64 = 0
    /// How many system calls were made; nil if callgrind was not told to count them.
    var systemCalls: UInt64?
    /// How many calls of malloc and its kin were made.
    var allocations: UInt64 = 0

    /// The functions that allocate, as the C library names them.
    private static let allocators: Set<Substring> = [
        "malloc", "calloc", "realloc", "memalign", "posix_memalign", "aligned_alloc",
    ]

    /// Reads the text of a profile; nil if it has no sums.
    ///
    /// Of the format (Callgrind manual, "Callgrind Format Specification") it reads the header, the sums, and the calls:
    /// a line `cfn=` names a function, by a number that the function's first line defined, and `calls=` says how often
    /// it was called.
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
        // The format allows to leave out trailing zeros.
        func sum(_ event: Substring) -> UInt64? {
            events.firstIndex(of: event).map { $0 < sums.count ? sums[$0] : 0 }
        }
        guard !sums.isEmpty, let instructions = sum("Ir") else { return nil }
        self.instructions = instructions
        systemCalls = sum("sysCount")
    }

    /// Resolves a name: `(12) malloc` defines a number, `(12)` uses it, `malloc` has none. A cycle's member ends with
    /// `'2`.
    private static func name(_ text: Substring, _ names: inout [Substring: Substring]) -> Substring {
        guard text.first == "(", let end = text.firstIndex(of: ")") else { return text }
        let number = text[...end]
        let name = text[text.index(after: end)...].drop { $0 == " " }
        if !name.isEmpty { names[number] = name.prefix { $0 != "'" } }
        return names[number] ?? ""
    }
}
