import Documents

/// The three ways to write a DEFLATE stream.
enum Format: CaseIterable {
    case raw
    case zlib
    case gzip

    func decompress(_ stream: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        switch self {
        case .raw: try Inflate.decompress(stream, limit: limit)
        case .zlib: try Zlib.decompress(stream, limit: limit)
        case .gzip: try Gzip.decompress(stream, limit: limit)
        }
    }

    func compress(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .raw: Deflate.compress(bytes)
        case .zlib: Zlib.compress(bytes)
        case .gzip: Gzip.compress(bytes)
        }
    }
}
