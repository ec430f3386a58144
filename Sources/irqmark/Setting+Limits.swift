import ArgumentParser
import Harness
import Metrics

extension Setting {
    /// Margins by the name of what they limit: `instructions=1%,systemCalls=0,p99=10%`.
    func limits() throws(ValidationError) -> [String: Double] {
        let known =
            CountGate.names + ComparePlan.metricNames + [RatioGate.metric]
        var limits: [String: Double] = [:]
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                throw refused("takes names with their limits, such as instructions=1%,systemCalls=0")
            }
            guard known.contains(sides[0]) else { throw refused(Self.unknown(sides[0], among: known)) }
            guard let limit = Self.share(sides[1]), limit >= 0, limit <= 10,
                limit > 0 || CountGate.names.contains(sides[0])
            else { throw refused("\(sides[1]) is no limit; say a share up to 1000%, or 0 for a count") }
            limits[sides[0]] = limit
        }
        return limits
    }

    private static func share(_ text: String) -> Double? {
        text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
    }
}
