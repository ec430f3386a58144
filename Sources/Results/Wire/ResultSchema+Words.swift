import Vocabulary

/// What the schema says of an arm's words. They are texts and no closed lists: within a major version words are added.
extension ResultSchema {
    /// A text that is one of some words, with their meanings.
    static func described(_ meanings: String) -> String {
        let escaped = meanings.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        return "{ \"type\": \"string\", \"description\": \"\(escaped)\" }"
    }

    /// The six words by which an arm is known first.
    static let armWords: [Member] = [
        ("path", described(PathKind.explained)), ("loop", described(LoopKind.explained)),
        ("cache", described(CacheKind.explained)), ("topology", described(Topology.explained)),
        ("guest", described(GuestKind.explained)), ("workload", described(WorkloadKind.explained)),
    ]

    /// What else decides an arm's figures.
    static let axes = object(
        "axes",
        [
            ("forwarding", described(Forwarding.explained)), ("ingress", string),
            ("quirks", "{ \"type\": \"array\", \"items\": \(described(Quirk.explained)) }"),
            ("togglesPerSecond", ref("count")), ("window", ref("countOrNull")),
            ("haltPollNanoseconds", ref("count")), ("writers", ref("count")), ("devices", ref("countOrNull")),
            ("events", ref("countOrNull")), ("vcpus", ref("countOrNull")),
        ], optional: [("chip", described(Irqchip.explained))])
}
