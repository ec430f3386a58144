package import Documents
import Metrics
import Vocabulary

extension Comparison {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("base", base)
        object.add("candidate", candidate)
        object.add("metric", metric)
        object.add("gated", isGated)
        if let limit { object.addNumber("limit", limit, else: "") }
        if isSetAside { object.add("setAside", true) }
        let noTime = isCount ? "a count has no time" : Self.noFigure
        object.addRounded(
            "baseNanoseconds", baseNanoseconds, else: limit != nil && !isCount ? "a limit has no base" : noTime)
        object.addRounded("candidateNanoseconds", candidateNanoseconds, else: noTime)
        if let baseCount { object.addNumber("baseCount", baseCount, else: "") }
        if let candidateCount { object.addNumber("candidateCount", candidateCount, else: "") }
        interval.add(to: &object)
        object.addNumber("alpha", alpha, else: "")
        var adjusted = JSONObject()
        adjusted.addNumber("regressed", adjustedRegressed, else: "")
        adjusted.addNumber("improved", adjustedImproved, else: "")
        object.add("adjusted", adjusted)
        object.addNumber("margin", margin, else: "")
        object.addNumber("effectiveMargin", effectiveMargin, else: "")
        object.add("rounds", rounds)
        object.add("roundsPerObservation", roundsPerObservation)
        object.add("ties", ties)
        object.addNumber("lag1", lag1, else: "not defined for so few rounds, or for equal ones")
        object.addNumber("minDetectable", minDetectable, else: Optional<Interval>.none.reason)
        var control = JSONObject()
        self.control.add(to: &control)
        object.add("control", control)
        if let withExcluded {
            var both = JSONObject()
            withExcluded.interval.add(to: &both)
            both.add("verdict", withExcluded.verdict.rawValue)
            object.add("withExcluded", both)
        }
        if !launches.isEmpty {
            object.add("launches", .array(launches.map { .number($0) }))
        }
        object.add("verdict", verdict.rawValue)
        if let reason { object.add("reason", reason) }
        return object.json
    }

    private static let noFigure = "a round has no figure"
}

extension Comparison.Interval? {
    fileprivate var reason: String { "too few rounds for an interval, or a round without a figure" }

    fileprivate func add(to object: inout JSONObject) {
        object.addNumber("ratio", self?.ratio, else: reason)
        object.addNumber("ciLow", self?.lower, else: reason)
        object.addNumber("ciHigh", self?.upper, else: reason)
    }
}
