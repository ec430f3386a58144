import Documents
import Foundation
import Testing

@testable import Metrics
@testable import Results

@Suite struct HistogramEncodingTests {
    private static func histogram(_ values: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    private static func whole(_ values: [UInt64]) throws -> HistogramContents {
        let contents = histogram(values).whole
        return try #require(contents)
    }

    private static func payload(_ values: [UInt64]) throws -> String {
        HistogramEncoding.payload(of: try whole(values))
    }

    @Test(
        arguments: [
            [0], [1], [2_047, 2_048, 2_049], [5, 5, 5, 7, 9], [LatencyHistogram.highest],
            Array(repeating: 777, count: 70_000), (0..<3_000).map { $0 * $0 * 11 },
        ] as [[UInt64]])
    func whatIsEncodedIsDecoded(values: [UInt64]) throws {
        let payload = try Self.payload(values)
        let contents = try HistogramEncoding.contents(of: payload)
        #expect(contents.pairs == Self.histogram(values).contents)
        #expect(HistogramEncoding.payload(of: contents) == payload)
        #expect(payload.hasPrefix("HISTFA"))
    }

    @Test func nothingIsNotEncodedAndWhatIsOutOfRangeIsTheGreatestValue() throws {
        let nothing = Self.histogram([]).whole
        #expect(nothing == nil)
        let pairs = try HistogramEncoding.contents(of: Self.payload([1, .max])).pairs
        #expect(pairs.count == 4 && pairs[3] == 1 && pairs[2] <= LatencyHistogram.highest)
    }

    /// As HdrHistogram's Java encodes it: header, then 1 (ZigZag 2) behind five zeros (ZigZag of -5 is 9).
    @Test func theEncodingIsThatOfTheFormat() throws {
        let plain = HistogramEncoding.plain(try Self.whole([5]))
        #expect(plain[0..<8] == [0x1C, 0x84, 0x93, 0x13, 0, 0, 0, 2])
        #expect(plain[8..<16] == [0, 0, 0, 0, 0, 0, 0, 3])
        #expect(plain[32..<40] == [0x3F, 0xF0, 0, 0, 0, 0, 0, 0])
        #expect(plain[40...] == [9, 2])
        // Two values side by side, then one zero, which is written as itself, then 300: two bytes.
        let more = try Self.whole([5, 6] + Array(repeating: 8, count: 300))
        #expect(HistogramEncoding.plain(more)[40...] == [9, 2, 2, 0, 0xD8, 0x04])
    }

    /// 1 us to 60 ms to two digits, packed by zlib at its best: 7 values at 3 units of 512 ns, 2 at 5, 1,000 at 206.
    @Test func aHistogramOfAnotherToolIsReadAndWrittenInOurLayout() throws {
        let foreign = "HISTFAAAACh42pNpmSzMwMDAwQABTBCK+QWYnNzOYP8BIsLKx8DSz3yBHwB/IgYQ"
        let contents = try HistogramEncoding.contents(of: foreign)
        #expect(contents.pairs == [1_536, 7, 2_560, 2, 105_472, 1_000])
        var ours = LatencyHistogram()
        ours.record(contents: contents.pairs)
        let whole = ours.whole
        #expect(ours.count == 1_009)
        // Our slot of 105,472 ends there.
        #expect(ours.percentile(99) == 105_535)
        #expect(try HistogramEncoding.contents(of: HistogramEncoding.payload(of: contents)) == whole)
    }

    @Test func valuesThatShareASlotAreOneCount() throws {
        let near = HistogramContents(pairs: [1_000_000, 3, 1_000_001, 4])
        let back = try HistogramEncoding.contents(of: HistogramEncoding.payload(of: near)).pairs
        #expect(back.count == 2 && back[1] == 7 && back[0] <= 1_000_000)
    }

    /// The layout that is worked out from the bounds is the one that is recorded with.
    @Test func theLayoutIsThatOfTheHistogram() {
        let layout = HistogramLayout.own
        #expect(layout.slots == LatencyHistogram.slots)
        for slot in 0..<layout.slots {
            #expect(layout.value(of: slot) == LatencyHistogram.value(of: slot))
            #expect(layout.slot(of: layout.value(of: slot)) == slot)
        }
        for value in [0, 1, 2_047, 2_048, 4_095, 4_096, 99_999, LatencyHistogram.highest] as [UInt64] {
            #expect(layout.slot(of: value) == LatencyHistogram.slot(of: value))
        }
        for bounds in [(0, 100, 3), (1, 1, 3), (60, 100, 3), (1, 100, 0), (1, 100, 6), (1, .max, 3)]
            as [(UInt64, UInt64, UInt32)]
        {
            #expect(HistogramLayout(lowest: bounds.0, highest: bounds.1, digits: bounds.2) == nil, "\(bounds)")
        }
        #expect(HistogramLayout(lowest: 1 << 61, highest: .max >> 1, digits: 5) == nil)
    }

    @Test func aDamagedPayloadIsRefused() throws {
        let payload = try Self.payload((0..<500).map { $0 * 37 })
        for text in ["", "HISTF", "HISTFAAA\n", payload.replacing("H", with: "*"), String(payload.dropLast(1))] {
            #expect(throws: HistogramEncoding.Fault.self, "\(text.prefix(20))") {
                try HistogramEncoding.contents(of: text)
            }
        }
        var letters = Array(payload.utf8)
        for place in stride(from: 6, to: letters.count - 4, by: 7) {
            let before = letters[place]
            letters[place] = before == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: HistogramEncoding.Fault.self, "letter \(place)") {
                try HistogramEncoding.contents(of: String(decoding: letters, as: UTF8.self))
            }
            letters[place] = before
        }
    }

    /// What this program wrote before it could pack: a stream of stored blocks.
    @Test func aStreamOfStoredBlocksIsRead() throws {
        let plain = HistogramEncoding.plain(try Self.whole([5, 6, 7]))
        let length = UInt16(plain.count)
        var sums: (low: UInt32, high: UInt32) = (1, 0)
        for byte in plain {
            sums.low = (sums.low + UInt32(byte)) % 65_521
            sums.high = (sums.high + sums.low) % 65_521
        }
        var stored: [UInt8] = [0x78, 0x01, 1]
        for word in [length, ~length] { stored += [UInt8(word & 0xFF), UInt8(word >> 8)] }
        stored += plain
        for sum in [sums.high, sums.low] { stored += [UInt8(sum >> 8), UInt8(sum & 0xFF)] }
        let bytes: [UInt8] = [0x1C, 0x84, 0x93, 0x14, 0, 0, 0, UInt8(stored.count)] + stored
        let contents = try HistogramEncoding.contents(of: Data(bytes).base64EncodedString())
        #expect(try contents == Self.whole([5, 6, 7]))
    }
}
