public import Documents

extension RunResult {
    /// The longest text that is read, in bytes.
    public static let longestFile = 64 << 20

    /// The result as JSON text, schema `irqmark/result/v1`: members in their declared order, times as integers in
    /// nanoseconds, null only with a reason beside it in `nullReasons`.
    public var jsonText: String { json.text() }

    /// Reads what `jsonText` wrote; writing it again gives equal bytes. Made for files from anywhere: any input ends in
    /// a result or in an error that names the place.
    ///
    /// Unknown members are from a later minor version and are ignored. Members that follow from others (`balanced`,
    /// `complaints`, projections) are not read but computed anew.
    ///
    /// - Throws: `DocumentError` if the text is too long, is not JSON, or is no result of this major version.
    public init(json bytes: some Collection<UInt8>) throws(DocumentError) {
        guard bytes.count <= Self.longestFile else {
            throw DocumentError(
                DocumentPlace(), expected: "at most \(Self.longestFile) bytes", found: "\(bytes.count)")
        }
        try self.init(JSONParser.root(Array(bytes)[...]))
    }
}
