package import Documents
import Metrics

/// What KVM and a machine report of themselves has no table, because KVM and the machine choose the names.
extension LiveResult {
    package static let definition = "kvm"

    /// - Parameter deliveries: how many deliveries the statistics are divided by.
    package func json(deliveries: UInt64) -> JSONValue {
        var object = JSONObject()
        object.add("module", module)
        object.add("isSoftware", isSoftware)
        for fact in facts { object.add(fact) }
        object.addNumber("injectionNanoseconds", injectionNanoseconds, else: "no round was measured")
        var each = JSONObject()
        for (counter, name, _) in perInterrupt {
            let reason = deliveries == 0 ? "nothing was delivered" : "this KVM has no counter \(counter)"
            each.addNumber(name, perDelivery(counter, of: deliveries), else: reason)
        }
        object.add("perInterrupt", each)
        object.add("statistics", .object(statistics.sorted { $0.key < $1.key }.map { ($0.key, .natural($0.value)) }))
        if !histograms.isEmpty {
            object.add(
                "histograms",
                .object(histograms.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map { .natural($0) })) }))
        }
        return object.json
    }

    package init(_ node: Node) throws(DocumentError) {
        let own: Set<String> = ["module", "isSoftware", "injectionNanoseconds", "statistics", "histograms"]
        self.init(
            module: try node["module"].string(), isSoftware: try node["isSoftware"].flag(),
            facts: try node.facts(but: own))
        injectionNanoseconds = try node["injectionNanoseconds"].orNull?.amount()
        for member in try node["statistics"].members() { statistics[member.name] = try member.value.natural() }
        for member in try node.optional("histograms")?.members() ?? [] {
            histograms[member.name] = try member.value.elements().map { element throws(DocumentError) in
                try element.natural()
            }
        }
    }

    static let schema = Schema.object(
        [
            ("module", .string, true), ("isSoftware", .flag, true),
            ("injectionNanoseconds", Schema.number.orNull, true), ("statistics", .map(.natural), true),
            ("histograms", .map(.array(.natural)), false),
            ("perInterrupt", .object([], others: Schema.number.orNull), false),
        ], others: MachineFact.schema)
}

extension MachineFact {
    static let schema = Schema([("type", .array(["string", "integer", "boolean", "null"].map { .string($0) }))])
}

extension HostRecord: Wired {
    package static let definition = "environment"
    package static let blank = HostRecord()
    package static let others: Schema? = MachineFact.schema

    package static let members: [Member<HostRecord>] = [
        .derived("fingerprint", .string) { .string($0.fingerprint) },
        .derived("fingerprintOf", .array(.string), isRequired: false) { record in
            let deciding = record.facts.filter(\.decides)
            return deciding.isEmpty ? nil : .array(deciding.map { .string($0.name) })
        },
    ]

    package func addOthers(to object: inout JSONObject) {
        for fact in facts { object.add(fact) }
    }

    package mutating func complete(from node: Node) throws(DocumentError) {
        var facts = try node.facts(but: ["fingerprint", "fingerprintOf"])
        let deciding = Set(try node.optional("fingerprintOf")?.strings() ?? [])
        for index in facts.indices { facts[index].decides = deciding.contains(facts[index].name) }
        self = HostRecord(facts, fingerprint: try node["fingerprint"].string())
    }
}

extension [NetInjection] {
    /// Each way with its figures. They follow from the arms, so they are written only.
    var json: JSONValue {
        var object = JSONObject()
        for injection in self {
            var row = JSONObject()
            row.add("arm", injection.arm)
            row.add("floor", injection.floor)
            row.addNumber("nanoseconds", injection.nanoseconds, else: "")
            row.addNumber("floorNanoseconds", injection.floorNanoseconds, else: "")
            row.addNumber("netNanoseconds", injection.netNanoseconds, else: "")
            object.add(injection.injector.rawValue, row)
        }
        object.add("differenceHolds", NetInjection.difference)
        return object.json
    }
}

extension NetInjection {
    /// The schema's definitions of all ways and of one.
    static let definitions: [(name: String, schema: Schema)] = [
        (
            "beside",
            .object(
                [("differenceHolds", .string, true)]
                    + Injector.allCases.map { ($0.rawValue, .reference("net"), false) }, isNullable: true)
        ),
        (
            "net",
            .object(
                [("arm", .string, true), ("floor", .string, true)]
                    + ["nanoseconds", "floorNanoseconds", "netNanoseconds"].map { ($0, .number, true) })
        ),
    ]
}
