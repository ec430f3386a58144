package import Documents
import Metrics
import Vocabulary

extension Projection {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("kind", ResultKind.projected.rawValue)
        object.addRounded("nanosecondsPerDelivery", nanosecondsPerDelivery, else: "nothing was delivered")
        object.add(
            "terms",
            .array(
                terms.map { term in
                    var part = JSONObject()
                    part.add("count", term.count.rawValue)
                    part.add("total", term.total)
                    part.addNumber("nanosecondsEach", term.nanosecondsEach, else: "")
                    part.addRounded(
                        "nanosecondsPerDelivery", term.nanosecondsPerDelivery, else: "nothing was delivered")
                    return part.json
                }))
        object.add(
            "notProjected",
            .array(
                missing.map { missing in
                    var part = JSONObject()
                    part.add("count", missing.count.rawValue)
                    part.add("total", missing.total)
                    return part.json
                }))
        return object.json
    }
}

extension UnitCosts {
    package var json: JSONValue {
        var object = JSONObject()
        object.add("name", name)
        object.add("title", title)
        object.add(
            "units",
            .array(
                units.map { unit in
                    var part = JSONObject()
                    part.add("count", unit.count.rawValue)
                    part.addNumber("nanoseconds", unit.nanoseconds, else: "")
                    part.add(
                        "contains", .object(unit.contains.map { ($0.count.rawValue, .number($0.times)) }))
                    part.add("what", unit.what)
                    part.add("source", unit.source)
                    part.add("hardware", unit.hardware)
                    part.add("kernel", unit.kernel)
                    return part.json
                }))
        return object.json
    }
}
