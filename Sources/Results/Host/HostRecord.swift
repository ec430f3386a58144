import Metrics

/// The machine that measured, as far as it reports on itself. It is `environment` in the result.
public struct HostRecord: Sendable {
    /// The facts, in the order in which they are shown.
    public private(set) var facts: [MachineFact]

    /// The fingerprint of a result file; nil for a record in the making.
    private var recorded: String?

    /// - Parameters:
    ///   - facts: the facts, in the order in which they are shown.
    ///   - fingerprint: the fingerprint of a result that was read, which holds even if it did not record which facts
    ///     decide.
    public init(_ facts: [MachineFact] = [], fingerprint: String? = nil) {
        self.facts = facts
        recorded = fingerprint
    }

    /// Adds a fact, in place of a fact of that name if there is one.
    public mutating func add(_ fact: MachineFact) {
        recorded = nil
        if let index = facts.firstIndex(where: { $0.name == fact.name }) {
            facts[index] = fact
        } else {
            facts.append(fact)
        }
    }

    /// The fact of that name.
    public subscript(name: String) -> MachineFact? { facts.first { $0.name == name } }

    /// The hash of the facts that decide comparability, in whatever order they were added. A fact that could not be
    /// read counts as such, whatever the reason was.
    public var fingerprint: String {
        if let recorded { return recorded }
        var fingerprint = Fingerprint()
        for fact in facts.filter(\.decides).sorted(by: { $0.name < $1.name }) {
            fingerprint.add(fact.name, fact.value.value?.text ?? "unavailable")
        }
        return fingerprint.text
    }
}
