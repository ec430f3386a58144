/// Unpacks raw DEFLATE streams (RFC 1951).
public enum Inflate {
    /// Unpacks a stream. Memory and time are bounded by the limit and by the length of the stream, whatever the stream
    /// holds; no stream makes the program trap.
    /// - Parameters:
    ///   - stream: one stream and nothing behind it.
    ///   - limit: how many bytes the contents may have. One byte of the stream can stand for more than a thousand.
    /// - Throws: what is wrong with a stream that is malformed or too long, with the place.
    public static func decompress(_ stream: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var inflater = Inflater(stream, limit: limit)
        try inflater.unpackStream()
        try inflater.expectEnd()
        return inflater.output
    }
}
