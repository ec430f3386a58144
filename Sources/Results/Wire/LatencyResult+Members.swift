import Documents
package import Metrics

extension LatencyResult: Wired {
    package static let definition = "latency"
    package static let blank = LatencyResult()
    package static let members: [Member<LatencyResult>] = [
        .always("response", \.response, .record), .always("service", \.service, .record),
        Member(
            name: "stages", schema: .map(.reference(LatencySummary.definition)), isRequired: true,
            write: { latency, object in
                object.add("stages", .object(latency.stages.map { ($0.name, $0.summary.json) }))
            },
            read: { latency, node throws(DocumentError) in
                for member in try node["stages"].members() {
                    latency.stages.append(Stage(name: member.name, summary: try LatencySummary(member.value)))
                }
            }),
    ]
}

extension LatencySummary: Wired {
    package static let definition = "summary"
    package static let blank = LatencySummary()
    package static let members: [Member<LatencySummary>] =
        quantileMembers + [
            .always("count", \.count, .count), .always("outOfRange", \.outOfRange, .count),
            .ifAny("histogram", \.histogram, .record),
        ]

    /// The quantiles are all there or all null; reading decides by the first.
    private static let quantileMembers: [Member<LatencySummary>] = {
        let figures: [(String, any WritableKeyPath<Quantiles, UInt64> & Sendable)] = [
            ("min", \.min), ("p50", \.p50), ("p90", \.p90), ("p99", \.p99), ("p999", \.p999), ("max", \.max),
        ]
        return figures.map { name, path in
            Member(
                name: name, schema: Schema.natural.orNull, isRequired: true,
                write: { summary, object in
                    let reason =
                        summary.count == 0
                        ? "nothing was recorded" : "the arm is saturated: what waits in a backlog has no latency"
                    object.add(name, Reading(summary.quantiles?[keyPath: path], else: reason)) {
                        .natural($0)
                    }
                },
                read: { summary, node throws(DocumentError) in
                    guard try node["min"].orNull != nil else { return }
                    var quantiles = summary.quantiles ?? Quantiles(min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0)
                    quantiles[keyPath: path] = try node[name].nanoseconds()
                    summary.quantiles = quantiles
                })
        }
    }()
}

extension HistogramContents: Wired {
    package static let definition = "histogram"
    package static let blank = HistogramContents(pairs: [])
    package static let members: [Member<HistogramContents>] = [
        Member(
            name: "encoding", schema: .constant(HistogramEncoding.name), isRequired: true,
            write: { _, object in object.add("encoding", HistogramEncoding.name) },
            read: { _, node throws(DocumentError) in
                let encoding = try node["encoding"]
                guard try encoding.string() == HistogramEncoding.name else {
                    throw encoding.error("\"\(HistogramEncoding.name)\"")
                }
            }),
        Member(
            name: "payload", schema: .string, isRequired: true,
            write: { contents, object in object.add("payload", HistogramEncoding.payload(of: contents)) },
            read: { contents, node throws(DocumentError) in
                let payload = try node["payload"]
                let text = try payload.string()
                do throws(HistogramEncoding.Fault) { contents = try HistogramEncoding.contents(of: text) } catch {
                    throw payload.error("the base64 of a compressed histogram (\(error.words))")
                }
            }),
    ]
}
