package import Documents
import Metrics

extension CountedResult {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("signals", signals)
        object.add("deliveries", deliveries)
        object.add("counter", counter) { .string($0) }
        object.add("instructions", instructions) { .natural($0) }
        object.add("counts", counts.json)
        if let handicap { object.add("handicap", handicap) }
        return object.json
    }
}
