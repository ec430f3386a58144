/// What was held and what was not, printed as it is found: a line each, `held` or `FAILED` before its words.
struct Findings {
    private(set) var held = 0
    private(set) var failed = 0

    /// Notes whether something holds.
    mutating func expect(_ holds: Bool, _ words: @autoclosure () -> String) {
        if holds { held += 1 } else { failed += 1 }
        print("\(holds ? "held" : "FAILED"): \(words())")
    }

    /// Runs a part whose errors are failures of their own.
    mutating func part(_ name: String, _ body: (inout Findings) throws -> Void) {
        do { try body(&self) } catch { expect(false, "\(name): \(error)") }
    }
}
