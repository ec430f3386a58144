package import Documents
import Metrics

extension Comparison {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            base: try place["base"].string(), candidate: try place["candidate"].string(),
            metric: try place["metric"].string(), verdict: try place["verdict"].word())
        isGated = try place["gated"].flag()
        limit = try place.optional("limit")?.number()
        isSetAside = try place.optional("setAside")?.flag() ?? false
        baseNanoseconds = try place["baseNanoseconds"].orNull?.number()
        candidateNanoseconds = try place["candidateNanoseconds"].orNull?.number()
        baseCount = try place.optional("baseCount")?.number()
        candidateCount = try place.optional("candidateCount")?.number()
        interval = try Interval(ifIn: place)
        alpha = try place["alpha"].number()
        adjustedRegressed = try place["adjusted"]["regressed"].number()
        adjustedImproved = try place["adjusted"]["improved"].number()
        margin = try place["margin"].number()
        effectiveMargin = try place["effectiveMargin"].number()
        rounds = try place["rounds"].small()
        roundsPerObservation = try place["roundsPerObservation"].small()
        ties = try place["ties"].small()
        lag1 = try place["lag1"].orNull?.number()
        minDetectable = try place["minDetectable"].orNull?.number()
        control = try Interval(ifIn: place["control"])
        if let both = try place.optional("withExcluded") {
            withExcluded = WithExcluded(interval: try Interval(ifIn: both), verdict: try both["verdict"].word())
        }
        launches =
            try place.optional("launches")?.elements { ratio throws(DocumentError) in try ratio.number() } ?? []
        reason = try place.optional("reason")?.string()
    }
}

extension Comparison.Interval {
    /// Nil where the ratio is null; then the ends are not asked for.
    fileprivate init?(ifIn place: Node) throws(DocumentError) {
        guard let ratio = try place["ratio"].orNull else { return nil }
        self.init(
            ratio: try ratio.number(), lower: try place["ciLow"].number(), upper: try place["ciHigh"].number())
    }
}
