/// HdrHistogram's V2 encoding: a header of big-endian words, then the counts from the lowest value to the greatest that
/// was recorded, each as a ZigZag LEB128 number; a negative one is a run of zeros.
extension LatencyHistogram {
    /// Everything in it, values out of range as `highest`; nil if there is nothing.
    public var encoded: EncodedHistogram? {
        guard count > 0 else { return nil }
        var last = Self.slots - 1
        while last > 0, unsafe counts[last] == 0 { last -= 1 }
        var body: [UInt8] = []
        var slot = 0
        while slot <= last {
            let first = slot
            while slot <= last, unsafe counts[slot] == 0 { slot += 1 }
            switch slot - first {
            case 0:
                Self.append(Int64(clamping: unsafe counts[slot]), to: &body)
                slot += 1
            case 1: Self.append(0, to: &body)
            default: Self.append(Int64(first - slot), to: &body)
            }
        }
        let numbers = [EncodedHistogram.cookie, UInt32(body.count), 0, Self.digits].flatMap { bigEndian($0) }
        let bounds = [Self.lowest, Self.highest, (1.0).bitPattern].flatMap { bigEndian($0) }
        return EncodedHistogram(encoding: numbers + bounds + body)
    }

    /// What `record(contents:)` takes of an encoded histogram; nil if that is damaged or of other bounds.
    public static func contents(of encoded: EncodedHistogram) -> [UInt64]? {
        guard let plain = encoded.plain else { return nil }
        let bounds = [0, digits].flatMap { bigEndian($0) } + [lowest, highest].flatMap { bigEndian($0) }
        guard plain[4..<8].elementsEqual(bigEndian(UInt32(plain.count - 40))), plain[8..<32].elementsEqual(bounds)
        else {
            return nil
        }
        var rest = plain[40...]
        var pairs: [UInt64] = []
        var slot = 0
        while !rest.isEmpty {
            guard let number = next(&rest), number >= -Int64(slots), slot < slots else { return nil }
            if number > 0 { pairs += [value(of: slot), UInt64(number)] }
            slot += number < 0 ? Int(-number) : 1
        }
        return slot <= slots ? pairs : nil
    }

    private static let lowest: UInt64 = 1
    private static let digits: UInt32 = 3

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
}
