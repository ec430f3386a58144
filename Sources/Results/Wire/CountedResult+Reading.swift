package import Documents
import Metrics

extension CountedResult {
    package init(_ place: JSONPlace) throws(ResultFileError) {
        self.init(
            signals: try place["signals"].count(), deliveries: try place["deliveries"].count(),
            counter: try place.reading("counter") { part throws(ResultFileError) in try part.string() },
            instructions: try place.reading("instructions") { part throws(ResultFileError) in try part.count() },
            counts: try Counts(place["counts"]))
        handicap = try place.optional("handicap")?.string()
    }
}
