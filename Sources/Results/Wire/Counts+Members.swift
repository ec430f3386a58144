import Documents
package import Metrics

extension Ledger: Wired {
    package static let definition = "ledger"
    package static let blank = Ledger()
    package static let members: [Member<Ledger>] =
        fields.map { field in
            field.since == 0
                ? .always(field.name, field.path, .count, field.meaning)
                : .added(field.name, field.path, .count, field.meaning)
        } + [
            .derived("balanced", .flag) { .bool($0.balanced) },
            .derived("imbalances", .array(.string)) { .array($0.imbalances.map { .string($0) }) },
            .always("refusals", \.refusals, .map(.count)),
        ]
}

extension Counts: Wired {
    package static let definition = "counts"
    package static let blank = Counts()
    package static let members: [Member<Counts>] = Item.allCases.flatMap { item in
        // The allocations follow the locks in the result's JSON.
        item.rawValue == "lockParks"
            ? [plain(item), .reading("allocations", \.allocations, .count, "Heap allocations inside the slices")]
            : [plain(item)]
    }

    private static func plain(_ item: Item) -> Member<Counts> {
        let name = item.rawValue
        return Member(
            name: name, schema: Schema.natural.orNull.described(item.field.meaning), isRequired: !item.isLater,
            write: { counts, object in object.add(name, counts.reading(item)) { .natural($0) } },
            read: { counts, node throws(DocumentError) in
                if item.isLater, try node.optional(name) == nil {
                    counts.uncounted[item] = "the version that wrote this result did not count it"
                    return
                }
                switch try node.reading(name, as: { part throws(DocumentError) in try part.count() }) {
                case .value(let count): counts[item] = count
                case .unavailable(let reason): counts.uncounted[item] = reason
                }
            })
    }
}

extension CountedResult: Wired {
    package static let definition = "countedApart"
    package static let blank = CountedResult(
        signals: 0, deliveries: 0, counter: .unavailable(""), instructions: .unavailable(""), counts: Counts())
    package static let members: [Member<CountedResult>] = [
        .always("signals", \.signals, .count), .always("deliveries", \.deliveries, .count),
        .reading("counter", \.counter, .text), .reading("instructions", \.instructions, .count),
        .always("counts", \.counts, .record), .ifAny("handicap", \.handicap, .text),
    ]
}
