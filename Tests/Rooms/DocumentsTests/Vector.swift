import Foundation
import Testing

/// A raw stream and what it holds. All but the last were made by zlib 1.2.13, which reads the last as well.
struct Vector: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let stream: [UInt8]
    let plain: [UInt8]

    private init(_ name: String, _ base64: String, _ plain: [UInt8]) {
        testDescription = name
        stream = Self.bytes(base64)
        self.plain = plain
    }

    static func bytes(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }

    static let all = [
        Vector("empty", "AwA=", []),
        Vector("stored", "AQ8A8P9zdG9yZWQgYXMgaXQgaXM=", Array("stored as it is".utf8)),
        Vector("fixed", "S8usSE1RSM5PSS3WUUjDwQEA", Array("fixed codes, fixed codes, fixed codes".utf8)),
        Vector(
            "dynamic",
            """
            FZHJAQAhCANboQQR5Oi/MScvXQnJwB5zS1vzsvssynKt0sbNzzG/nJlUUSwSNPdxzlrcRE83ukzOSXt37XVZoSvO5rt5H+qLbku+\
            NPrBwR0rl6dfzD2Ukop7yi0BlEgaIp8UA4T3iMJFfM/ajZN28zhkdNzSrfU2qi66UEfgL2jIA79InEMZ0aTFkBsLQR5YUlQZ8GVC\
            mgVztqbVGO8wz3MNHJqYij3N/Fq35a0OVbqcbdJRj95qXGrw6/O0HDqaTOtHbjcEvbCMVj8Xvkn9i4J5BvrVHCi4Qck2mXLn+Ac=
            """, squares),
        Vector(
            "stored, dynamic and fixed with empty blocks between them",
            """
            AAgA9/9zdG9yZWQsIAAAAP//FI7JAQAhCANboQSBLEr/je3khUKOOZGh2MiJ+qIntDGKl5HnRBZT4opikaCpj/k2uoQeNzqJ+RRf\
            bXx3YtAN8/K/7B/3RbfjXIx5SMgkKp2ZRXi2W+S6z71jgDHJhSifzABhHVOkietsVB9F6SRkOGr8ut49Xxdd29HkGxryJq9Fcruj\
            L2396O2FQAcWmUoNnwSpBmb9AAAA//9Ly6xITQEA
            """, Array("stored, ".utf8) + squares.prefix(300) + Array("fixed".utf8)),
        // Its last two copies are the longest from the farthest place, once by each symbol that can say 258.
        Vector(
            "distance 32768, length 258",
            "K6+orGIYBaNg" + String(repeating: "FIyCUTAKRsEoGAWjYBSMglEwCkbBKBgFo2AUjIJRMApGwSgYBaNg", count: 5)
                + "FIyCUTAKRjgYvf9/5N//DwA=",
            Array("wxyz".utf8) + Array(repeating: 0, count: 32_764) + Array("wxyz".utf8)
                + Array(repeating: 0, count: 512)),
    ]

    private static let squares = Array((0..<100).map { String($0 * $0) }.joined(separator: " ").utf8)
}
