import TestSupport

/// Bytes to pack, from a seed.
enum Sample: CaseIterable {
    case noise, words, runs, fewLetters, skewed

    func bytes(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
        switch self {
        case .noise: return Self.noise(count, &random)
        case .words:
            let words = (0..<40).map { _ in Self.noise(1 + random.below(12), &random) }
            var bytes: [UInt8] = []
            while bytes.count < count { bytes += words[random.below(words.count)] }
            return bytes
        case .runs:
            var bytes: [UInt8] = []
            while bytes.count < count {
                bytes += repeatElement(UInt8(random.below(3)), count: 1 + random.below(700))
            }
            return bytes
        case .fewLetters: return (0..<count).map { _ in UInt8(random.below(3)) }
        // Each byte is half as frequent as the one before it: the codes reach their limit.
        case .skewed: return (0..<count).map { _ in UInt8(random.next().trailingZeroBitCount) }
        }
    }

    static func noise(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// JSON as results have it, always the same: zlib 1.2.13 packs it into a raw stream of `jsonPacked` bytes at
    /// level 6.
    static let json: [UInt8] = {
        var state: UInt64 = 1
        func number(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let rounds = (0..<600).map { round in
            "  { \"arm\": \"direct-\(number(4))\", \"round\": \(round), \"nanoseconds\": \(100_000 + number(50_000)), "
                + "\"signals\": \(number(65_536)), \"lost\": 0, \"balanced\": true },\n"
        }
        return Array("[\n\(rounds.joined())  null\n]\n".utf8)
    }()
    static let jsonPacked = 7_208
    /// Its CRC-32.
    static let jsonChecksum: UInt32 = 651_487_148
}
