package import Documents
import Metrics

extension CountedResult {
    package init(_ place: Node) throws(DocumentError) {
        self.init(
            signals: try place["signals"].count(), deliveries: try place["deliveries"].count(),
            counter: try place.reading("counter") { part throws(DocumentError) in try part.string() },
            instructions: try place.reading("instructions") { part throws(DocumentError) in try part.count() },
            counts: try Counts(place["counts"]))
        handicap = try place.optional("handicap")?.string()
    }
}
