/// Why unit costs could not be had, where, and what mends it.
public struct CostsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or the name, and in it the line or the key.
    public var place: String
    /// What is wrong.
    public var problem: String
    /// What mends it.
    public var mend: String

    /// Whether the file could not be read, in place of what stands in it being wrong.
    public var cannotBeRead = false

    /// `place: problem; mend`.
    public var description: String { "\(place): \(problem); \(mend)" }
}
