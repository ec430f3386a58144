/// Who went how far before the next one did: `0:12! 1:3 0:40` lets strand 0 come to its twelfth atomic step, strand 1
/// take three, and so on. A leg ends because its strand had ended or had to wait, or, with a `!`, before that last step
/// was taken, because another was let go first. Enough to repeat a run exactly.
public struct Schedule: Equatable, Sendable, CustomStringConvertible {
    struct Leg: Equatable, Sendable {
        let strand: Int
        var steps: Int
        var isPreempted = false
    }

    var legs: [Leg] = []

    init() {}

    /// Reads what `description` has written; nil if it is none.
    public init?(_ text: String) {
        for word in text.split(separator: " ") {
            let parts = word.split { ":!".contains($0) }
            guard parts.count == 2, let strand = Int(parts[0]), let steps = Int(parts[1]) else { return nil }
            legs.append(Leg(strand: strand, steps: steps, isPreempted: word.hasSuffix("!")))
        }
    }

    /// Strands and steps.
    public var description: String {
        legs.map { "\($0.strand):\($0.steps)\($0.isPreempted ? "!" : "")" }.joined(separator: " ")
    }

    /// A strand has the turn from now on.
    mutating func begin(_ strand: Int) { legs.append(Leg(strand: strand, steps: 0)) }

    mutating func count() { legs[legs.count - 1].steps += 1 }

    mutating func preempt() { legs[legs.count - 1].isPreempted = true }
}
