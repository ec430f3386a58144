import Foundation
package import Results
import Testing

/// A result's JSON as Foundation reads it, so that what irqmark writes is not judged by its own reader.
package enum ParsedResult {
    package typealias Object = [String: Any]

    /// The whole document.
    package static func top(_ run: RunResult) throws -> Object {
        try #require(try JSONSerialization.jsonObject(with: Data(run.jsonText.utf8)) as? Object)
    }

    /// Its arms, of which there is one at least.
    package static func arms(_ run: RunResult) throws -> [Object] {
        let arms = try #require(try top(run)["arms"] as? [Object])
        try #require(!arms.isEmpty)
        return arms
    }
}
