import Documents
import Foundation
package import Metrics

/// HdrHistogram's V2 encoding, compressed and in base64, as its logs hold it and its libraries read it. The compressed
/// bytes are a header of big-endian words, then the counts from the lowest value to the greatest recorded one, each as
/// a ZigZag LEB128 number; a negative number is a run of zeros.
package enum HistogramEncoding {
    /// The encoding's name in results.
    package static let name = "HdrV2"

    /// Why an encoded histogram is refused, in a few words.
    package struct Fault: Error {
        package let words: String
    }

    /// The cookies with which the compressed form and the form inside it begin. Their bits for the word size are not
    /// compared, since other versions write others.
    private static let compressedCookie: UInt32 = 0x1C84_9314
    private static let cookie: UInt32 = 0x1C84_9313
    private static let cookieMask: UInt32 = 0xFFFF_FF0F
    private static let headerBytes = 40
    /// The longest uncompressed encoding that is read, in bytes: twice the size of all slots of `LatencyHistogram`.
    private static let longest = 1 << 19

    // MARK: Writing

    /// The encoding of a histogram with the bounds of `LatencyHistogram`.
    package static func payload(of contents: HistogramContents) -> String {
        let plain = plain(contents)
        let packed = Zlib.compress(plain)
        return Data(bigEndian(compressedCookie) + bigEndian(UInt32(packed.count)) + packed).base64EncodedString()
    }

    /// The encoding before it is compressed.
    static func plain(_ contents: HistogramContents) -> [UInt8] {
        let layout = HistogramLayout.own
        // Values of another layout may share a slot; the sum of their counts stays within the 63 bits that a count has.
        var counts: [Int: UInt64] = [:]
        let most = UInt64(Int64.max)
        for index in stride(from: 0, to: contents.pairs.count - 1, by: 2) {
            let slot = layout.slot(of: min(contents.pairs[index], layout.highest))
            counts[slot] = min(counts[slot, default: 0] + min(contents.pairs[index + 1], most), most)
        }
        var body: [UInt8] = []
        var next = 0
        for (slot, count) in counts.sorted(by: { $0.key < $1.key }) {
            switch slot - next {
            case 0: break
            case 1: append(0, to: &body)
            default: append(Int64(next - slot), to: &body)
            }
            append(Int64(count), to: &body)
            next = slot + 1
        }
        let numbers = [cookie, UInt32(body.count), 0, layout.digits].flatMap { bigEndian($0) }
        let bounds = [layout.lowest, layout.highest, (1.0).bitPattern].flatMap { bigEndian($0) }
        return numbers + bounds + body
    }

    // MARK: Reading

    /// The contents of an encoded histogram, whoever wrote it.
    package static func contents(of payload: String) throws(Fault) -> HistogramContents {
        guard let data = Data(base64Encoded: payload) else { throw Fault(words: "it is no base64") }
        let bytes = Array(data)
        guard bytes.count > 8, isCookie(number(bytes[0..<4]), compressedCookie) else {
            throw Fault(words: "it has another cookie")
        }
        guard number(bytes[4..<8]) as Int == bytes.count - 8 else { throw Fault(words: "its length is another") }
        let plain: [UInt8]
        do throws(CompressionError) { plain = try Zlib.decompress(Array(bytes[8...]), limit: longest) } catch {
            throw Fault(words: "\(error)")
        }
        return try contents(plain)
    }

    private static func contents(_ plain: [UInt8]) throws(Fault) -> HistogramContents {
        guard plain.count >= headerBytes, isCookie(number(plain[0..<4]), cookie),
            number(plain[4..<8]) as Int == plain.count - headerBytes
        else { throw Fault(words: "its header is damaged") }
        guard number(plain[8..<12]) as UInt32 == 0, number(plain[32..<40]) as UInt64 == (1.0).bitPattern,
            let layout = HistogramLayout(
                lowest: number(plain[16..<24]), highest: number(plain[24..<32]), digits: number(plain[12..<16]))
        else { throw Fault(words: "its bounds are none") }
        var rest = plain[headerBytes...]
        var pairs: [UInt64] = []
        var slot = 0
        while !rest.isEmpty {
            guard let number = next(&rest), number >= -Int64(layout.slots), slot < layout.slots else {
                throw Fault(words: "its counts are damaged")
            }
            if number > 0 { pairs += [layout.value(of: slot), UInt64(number)] }
            slot += number < 0 ? Int(-number) : 1
        }
        guard slot <= layout.slots else { throw Fault(words: "its counts are damaged") }
        return HistogramContents(pairs: pairs)
    }

    private static func isCookie(_ number: UInt32, _ cookie: UInt32) -> Bool {
        number & cookieMask == cookie & cookieMask
    }

    // MARK: Numbers

    /// Seven bits a byte, the least first; the ninth byte has eight.
    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        var bits = UInt64(bitPattern: number << 1 ^ number >> 63)
        for _ in 0..<8 where bits > 0x7F {
            bytes.append(UInt8(bits & 0x7F) | 0x80)
            bits >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: bits))
    }

    private static func next(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        var bits: UInt64 = 0
        for place in 0..<9 {
            guard let byte = bytes.popFirst() else { return nil }
            bits |= UInt64(place < 8 ? byte & 0x7F : byte) << UInt64(7 * place)
            if place == 8 || byte < 0x80 { break }
        }
        return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
    }

    /// The bytes of a number, the most significant first.
    private static func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> Number($0 * 8)) }
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
        bytes.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
}
