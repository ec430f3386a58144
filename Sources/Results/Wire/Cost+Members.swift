package import Documents
package import Metrics

extension Cost: Wired {
    package static let definition = "cost"
    package static let blank = Cost()
    private static let nothing = "nothing was delivered"
    private static let noTime = "no time passed"

    package static let members: [Member<Cost>] = [
        .orNull("nanosecondsPerDelivery", \.nanosecondsPerDelivery, .rounded, else: nothing),
        .orNull("hostNanosecondsPerDelivery", \.hostNanosecondsPerDelivery, .rounded, else: nothing),
        beside("hostAboveFloorNanoseconds", \.hostAboveFloor, "The host's time above that of the floor"),
        beside("hostAboveFloorSpread", \.hostAboveFloorSpread, "Half of the middle half of the rounds' differences"),
        .orNull("cpuNanosecondsPerDelivery", \.cpuNanosecondsPerDelivery, .rounded, else: nothing),
        .orNull("deliveriesPerSecond", \.deliveriesPerSecond, .rounded, else: noTime),
        .orNull("signalsPerSecond", \.signalsPerSecond, .rounded, else: noTime),
        .derived("phases", phasesSchema) { cost in
            var object = JSONObject()
            for field in Phases.fields {
                object.addRounded(field.name, cost.phases[field.name], else: nothing)
            }
            return object.json
        },
        .added("exact", \.exact, .record),
        .always("totals", \.sums, .record),
    ]

    /// A member that follows from the rounds of two arms. It is written only: whoever reads the rounds has it to any
    /// digit.
    private static func beside(
        _ name: String, _ path: any KeyPath<Cost, Reading<Double>> & Sendable, _ meaning: String
    ) -> Member<Cost> {
        Member(
            name: name, schema: Schema.integer.orNull.described(meaning), isRequired: false,
            write: { cost, object in
                let reading = cost[keyPath: path]
                object.addRounded(name, reading.value, else: reading.reason ?? "")
            },
            read: { _, _ throws(DocumentError) in })
    }

    /// The schema's definitions of a cost and of its parts.
    static let definitions: [(name: String, schema: Schema)] = [
        (definition, shape), (Exact.definition, Exact.shape), (Sums.definition, Sums.shape),
    ]

    /// Results of earlier minor versions say of the roles nothing but their totals.
    package mutating func complete(from node: Node) throws(DocumentError) {
        if phases.isEmpty { phases = meanPhases }
    }

    /// The phases for each delivery, in whole nanoseconds. They are written only: the exact ones are what is read.
    private static let phasesSchema = Schema.object(
        Phases.fields.map { ($0.name, Schema.integer.orNull.described($0.meaning), $0.since == 0) })

    /// The totals. Figures for each delivery are rounded to whole nanoseconds; from the totals a reader derives them
    /// exactly.
    fileprivate var exact: Exact {
        get {
            Exact(
                all: nanosecondsPerDelivery, host: hostNanosecondsPerDelivery, cpu: cpuNanosecondsPerDelivery,
                phases: phases)
        }
        set {
            (nanosecondsPerDelivery, hostNanosecondsPerDelivery) = (newValue.all, newValue.host)
            cpuNanosecondsPerDelivery = newValue.cpu
            phases = newValue.phases
        }
    }

    fileprivate struct Exact: Wired {
        var all: Double?
        var host: Double?
        var cpu: Double?
        var phases: [String: Double] = [:]

        static let definition = "exact"
        static let blank = Exact()
        static let members: [Member<Exact>] = [
            .orNull("nanosecondsPerDelivery", \.all, .amount, else: nothing),
            .orNull("hostNanosecondsPerDelivery", \.host, .amount, else: nothing),
            .orNull("cpuNanosecondsPerDelivery", \.cpu, .amount, else: nothing),
            .ifNotEmpty("phases", \.phases, .map(.amount)),
        ]
    }

    fileprivate var sums: Sums {
        get { Sums(totals: totals, deliveries: deliveries) }
        set { (totals, deliveries) = (newValue.totals, newValue.deliveries) }
    }

    fileprivate struct Sums: Wired {
        var totals = Totals()
        var deliveries: UInt64 = 0

        static let definition = "totals"
        static let blank = Sums()
        static let members: [Member<Sums>] =
            [
                .always("elapsed", \.totals.elapsed, .nanoseconds), .always("host", \.totals.host, .nanoseconds),
                .always("cpu", \.totals.cpu, .nanoseconds),
            ]
            + Phases.fields.map { field in
                Member(
                    name: field.name, schema: Schema.natural, isRequired: field.since == 0,
                    write: { sums, object in object.add(field.name, sums.totals.phases[keyPath: field.path]) },
                    read: { sums, node throws(DocumentError) in
                        // A phase that earlier minor versions lack is contained in other phases there.
                        let part = field.since == 0 ? try node[field.name] : try node.optional(field.name)
                        if let part { sums.totals.phases[keyPath: field.path] = try part.nanoseconds() }
                    })
            } + [.always("deliveries", \.deliveries, .count)]
    }
}
