/// A histogram as HdrHistogram's tools read it: its V2 encoding, compressed, in base64, as in its logs.
///
/// Compressed is said of the form alone: a zlib stream of stored blocks (RFC 1951, section 3.2.4), which every reader
/// takes and which needs no compressor here.
public struct EncodedHistogram: Sendable, Equatable {
    /// What results call this encoding.
    public static let encoding = "HdrV2"

    /// The base64.
    public let payload: String

    /// A text that begins as every such payload does and is base64; nil if it is not.
    public init?(payload: String) {
        guard payload.hasPrefix(Self.start), payload.utf8.count % 4 == 0,
            payload.utf8.allSatisfy({ Base64.value(of: $0) != nil || $0 == UInt8(ascii: "=") })
        else { return nil }
        self.payload = payload
    }

    init(encoding plain: [UInt8]) {
        let packed = Zlib.stored(plain)
        payload = Base64.text(of: bigEndian(Self.compressedCookie) + bigEndian(UInt32(packed.count)) + packed)
    }

    /// The cookie in base64, as far as it reaches.
    private static let start = "HISTF"
    private static let compressedCookie: UInt32 = 0x1C84_9314
    static let cookie: UInt32 = 0x1C84_9313
    /// What the bits of the word size leave of a cookie: other versions write others.
    private static let cookieMask: UInt32 = 0xFFFF_FF0F

    /// The encoding without its compression; nil if it is damaged, or compressed by a better compressor.
    var plain: [UInt8]? {
        guard let bytes = Base64.bytes(of: payload), bytes.count > 8,
            number(bytes[0..<4]) & Self.cookieMask == Self.compressedCookie & Self.cookieMask,
            Int(number(bytes[4..<8])) == bytes.count - 8, let plain = Zlib.unstored(bytes[8...]), plain.count >= 40,
            number(plain[0..<4]) & Self.cookieMask == Self.cookie & Self.cookieMask
        else { return nil }
        return plain
    }
}

/// The bytes of a number, the most significant first.
func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> Number($0 * 8)) }
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
