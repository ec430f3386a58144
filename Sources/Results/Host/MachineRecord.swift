import Metrics

/// The machine that measured, as far as it says so itself. Goes into the result as `environment`.
public struct MachineRecord: Sendable {
    /// In the order in which they are shown.
    public private(set) var facts: [MachineFact]

    /// As a result file has it; nil for a record that is in the making.
    private var recorded: String?

    /// The facts in the order in which they are to be shown.
    ///
    /// - Parameter fingerprint: what another run found, which holds also where it did not record which facts decide.
    public init(_ facts: [MachineFact] = [], fingerprint: String? = nil) {
        self.facts = facts
        recorded = fingerprint
    }

    /// Adds a fact, or replaces the one of the same name.
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

    /// The hash of the facts that decide comparability, whatever order they were added in. A fact that could not be
    /// read counts as such, not by its reason.
    public var fingerprint: String {
        if let recorded { return recorded }
        var fingerprint = Fingerprint()
        for fact in facts.filter(\.decides).sorted(by: { $0.name < $1.name }) {
            fingerprint.add(fact.name, fact.value.value?.text ?? "unavailable")
        }
        return fingerprint.text
    }
}
