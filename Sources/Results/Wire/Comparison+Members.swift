import Documents
import Metrics
import Vocabulary

extension Comparison: Wired {
    package static let definition = "comparison"
    package static let blank = Comparison(base: "", candidate: "", metric: "", verdict: .inconclusive)

    package static let members: [Member<Comparison>] = compared + method + outcome

    fileprivate static let noFigure = "a round has no figure"

    private static let compared: [Member<Comparison>] = [
        .always("base", \.base, .text), .always("candidate", \.candidate, .text), .always("metric", \.metric, .text),
        .always("gated", \.isGated, .flag), .ifAny("limit", \.limit, .amount),
        Member(
            name: "setAside", schema: .flag, isRequired: false,
            write: { comparison, object in if comparison.isSetAside { object.add("setAside", true) } },
            read: { comparison, node throws(DocumentError) in
                comparison.isSetAside = try node.optional("setAside")?.flag() ?? false
            }),
        time("baseNanoseconds", \.baseNanoseconds) { $0.limit != nil && !$0.isCount ? "a limit has no base" : nil },
        time("candidateNanoseconds", \.candidateNanoseconds) { _ in nil },
        .ifAny("baseCount", \.baseCount, .amount), .ifAny("candidateCount", \.candidateCount, .amount),
        .ifAny("exact", \.exact, .record), .ifAny("unit", \.unit, .text),
        .ifAny("baseFigure", \.baseFigure, .number), .ifAny("candidateFigure", \.candidateFigure, .number),
        .ifAny("moreRuns", \.moreRuns, .small),
    ]

    private static let method: [Member<Comparison>] =
        Interval.members(at: \.interval) + [
            .always("alpha", \.alpha, .amount), .always("adjusted", \.adjusted, .record),
            .always("margin", \.margin, .amount), .always("effectiveMargin", \.effectiveMargin, .amount),
            .ifAny("regressedBeyond", \.regressedBeyond, .amount),
            .ifAny("equivalentWithin", \.equivalentWithin, .amount),
            .always("rounds", \.rounds, .small), .always("roundsPerObservation", \.roundsPerObservation, .small),
            .always("ties", \.ties, .small),
            .orNull("lag1", \.lag1, .number, else: "not defined for so few rounds, or for equal ones"),
            .orNull("minDetectable", \.minDetectable, .amount, else: Interval.noInterval),
        ]

    private static let outcome: [Member<Comparison>] = [
        .always("control", \.controlInterval, .record), .ifAny("candidateControl", \.twinInterval, .record),
        .ifAny("exclusions", \.exclusions, .record), .ifAny("withExcluded", \.withExcluded, .record),
        .ifNotEmpty("launches", \.launches, .list(.amount)), .always("verdict", \.verdict, .word),
        .ifAny("reason", \.reason, .text),
    ]

    /// The schema's definitions of a comparison and of its parts.
    static let definitions: [(name: String, schema: Schema)] = [
        (definition, shape), (Adjusted.definition, Adjusted.shape), (Control.definition, Control.shape),
        (Exact.definition, Exact.shape), (Exclusions.definition, Exclusions.shape),
    ]

    /// A member for a time, which is null in rows of counts.
    private static func time(
        _ name: String, _ path: any WritableKeyPath<Comparison, Double?> & Sendable,
        _ why: @escaping @Sendable (Comparison) -> String?
    ) -> Member<Comparison> {
        Member(
            name: name, schema: Schema.integer.orNull, isRequired: true,
            write: { comparison, object in
                let reason = why(comparison) ?? (comparison.isCount ? "a count has no time" : noFigure)
                object.addRounded(name, comparison[keyPath: path], else: reason)
            },
            read: { comparison, node throws(DocumentError) in
                comparison[keyPath: path] = try node[name].orNull?.amount()
            })
    }

    /// Times are rounded to whole nanoseconds; from these a reader gets them to any digit.
    fileprivate var exact: Exact? {
        get {
            baseNanoseconds == nil && candidateNanoseconds == nil
                ? nil : Exact(base: baseNanoseconds, candidate: candidateNanoseconds)
        }
        set {
            guard let newValue else { return }
            (baseNanoseconds, candidateNanoseconds) = (newValue.base, newValue.candidate)
        }
    }

    fileprivate struct Exact: Wired {
        var base: Double?
        var candidate: Double?

        static let definition = "exactTimes"
        static let blank = Exact()
        static let members: [Member<Exact>] = [
            .orNull("baseNanoseconds", \.base, .amount, else: noFigure),
            .orNull("candidateNanoseconds", \.candidate, .amount, else: noFigure),
        ]
    }

    fileprivate var adjusted: Adjusted {
        get { Adjusted(regressed: adjustedRegressed, improved: adjustedImproved) }
        set { (adjustedRegressed, adjustedImproved) = (newValue.regressed, newValue.improved) }
    }

    /// The p values after Holm's correction.
    fileprivate struct Adjusted: Wired {
        var regressed = 0.0
        var improved = 0.0

        static let definition = "adjusted"
        static let blank = Adjusted()
        static let members: [Member<Adjusted>] = [
            .always("regressed", \.regressed, .amount), .always("improved", \.improved, .amount),
        ]
    }

    fileprivate var controlInterval: Control {
        get { Control(interval: control) }
        set { control = newValue.interval }
    }

    fileprivate var twinInterval: Control? {
        get { twin.map { Control(interval: $0) } }
        set { twin = newValue?.interval }
    }

    /// Stands beside `equivalentWithin`, which names the other threshold.
    fileprivate var regressedBeyond: Double? {
        get { equivalentWithin.map { _ in margin } }
        set { if let newValue { margin = newValue } }
    }

    fileprivate struct Control: Wired {
        var interval: Interval?

        static let definition = "interval"
        static let blank = Control()
        static let members: [Member<Control>] = Interval.members(at: \.interval)
    }
}

extension Comparison.WithExcluded: Wired {
    package static let definition = "withExcluded"
    package static let blank = Comparison.WithExcluded(interval: nil, verdict: .inconclusive)
    package static let members: [Member<Comparison.WithExcluded>] =
        Comparison.Interval.members(at: \.interval) + [.always("verdict", \.verdict, .word)]
}

extension Comparison.Exclusions: Wired {
    package static let definition = "exclusions"
    package static let blank = Comparison.Exclusions(base: 0, candidate: 0, pValue: 1)
    package static let members: [Member<Comparison.Exclusions>] = [
        .always("base", \.base, .small), .always("candidate", \.candidate, .small),
        .always("pValue", \.pValue, .amount),
    ]
}

extension Comparison.Interval {
    fileprivate static let noInterval = "too few rounds for an interval, or a round without a figure"

    /// Ratio and bounds of an interval as members of the record that holds the interval: all null where there is none.
    /// Null for the ratio means that there is none.
    fileprivate static func members<Record>(
        at path: any WritableKeyPath<Record, Comparison.Interval?> & Sendable
    ) -> [Member<Record>] {
        let figures: [(String, any WritableKeyPath<Comparison.Interval, Double> & Sendable)] = [
            ("ratio", \.ratio), ("ciLow", \.lower), ("ciHigh", \.upper),
        ]
        return figures.map { name, figure in
            Member(
                name: name, schema: Schema.number.orNull, isRequired: true,
                write: { record, object in
                    object.addNumber(name, record[keyPath: path]?[keyPath: figure], else: noInterval)
                },
                read: { record, node throws(DocumentError) in
                    guard try node["ratio"].orNull != nil else { return }
                    var interval = record[keyPath: path] ?? Self(ratio: 0, lower: 0, upper: 0)
                    interval[keyPath: figure] = try node[name].amount()
                    record[keyPath: path] = interval
                })
        }
    }
}
