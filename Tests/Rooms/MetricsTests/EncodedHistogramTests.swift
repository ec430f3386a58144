import Testing

@testable import Metrics

@Suite struct EncodedHistogramTests {
    private static func encoded(_ values: [UInt64]) -> EncodedHistogram? { histogram(values).encoded }

    private static func histogram(_ values: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    @Test(
        arguments: [
            [0], [1], [2_047, 2_048, 2_049], [5, 5, 5, 7, 9], [LatencyHistogram.highest],
            Array(repeating: 777, count: 70_000), (0..<3_000).map { $0 * $0 * 11 },
        ] as [[UInt64]])
    func whatIsEncodedIsDecoded(values: [UInt64]) throws {
        let encoded = try #require(Self.encoded(values))
        #expect(EncodedHistogram(payload: encoded.payload) == encoded)
        #expect(LatencyHistogram.contents(of: encoded) == Self.histogram(values).contents)
        #expect(encoded.payload.hasPrefix("HISTFA"))
    }

    @Test func nothingIsNotEncodedAndWhatIsOutOfRangeIsTheGreatestValue() throws {
        #expect(Self.encoded([]) == nil)
        let encoded = try #require(Self.encoded([1, .max]))
        let contents = try #require(LatencyHistogram.contents(of: encoded))
        #expect(contents.count == 4 && contents[3] == 1 && contents[2] <= LatencyHistogram.highest)
    }

    /// As HdrHistogram's Java encodes it: header, then 1 (ZigZag 2) behind five zeros (ZigZag of -5 is 9).
    @Test func theEncodingIsThatOfTheFormat() throws {
        let plain = try #require(Self.encoded([5])?.plain)
        #expect(plain[0..<8] == [0x1C, 0x84, 0x93, 0x13, 0, 0, 0, 2])
        #expect(plain[8..<16] == [0, 0, 0, 0, 0, 0, 0, 3])
        #expect(plain[32..<40] == [0x3F, 0xF0, 0, 0, 0, 0, 0, 0])
        #expect(plain[40...] == [9, 2])
        // Two values side by side, then one zero, which is written as itself, then 300: two bytes.
        let more = Self.encoded([5, 6] + Array(repeating: 8, count: 300))
        #expect(try #require(more?.plain)[40...] == [9, 2, 2, 0, 0xD8, 0x04])
    }

    @Test func aDamagedPayloadIsRefused() throws {
        let payload = try #require(Self.encoded((0..<500).map { $0 * 37 })).payload
        for text in ["", "HISTF", "HISTFAAA\n", payload.replacing("H", with: "*"), String(payload.dropLast(1))] {
            #expect(EncodedHistogram(payload: text) == nil, "\(text.prefix(20))")
        }
        var letters = Array(payload.utf8)
        for place in stride(from: 6, to: letters.count - 4, by: 7) {
            let before = letters[place]
            letters[place] = before == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let damaged = try #require(EncodedHistogram(payload: String(decoding: letters, as: UTF8.self)))
            #expect(LatencyHistogram.contents(of: damaged) == nil, "letter \(place)")
            letters[place] = before
        }
    }

    @Test func thePercentileTextEndsWithAllOfIt() {
        let text = Self.histogram((1...1_000).map { $0 * 1_000 }).percentileText(inUnitsOf: 1_000)
        #expect(text.contains("Value     Percentile TotalCount 1/(1-Percentile)"))
        #expect(text.contains("Total count    =         1000]"))
    }
}
