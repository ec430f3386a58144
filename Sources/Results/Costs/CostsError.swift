/// Why unit costs could not be had, where, and a remedy.
public struct CostsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or the name of the costs, with the line or the key inside.
    public var place: String
    /// What is wrong.
    public var problem: String
    /// The remedy.
    public var remedy: String

    /// Whether the file could not be read; false if its contents are wrong.
    public var cannotBeRead = false

    /// `place: problem; mend`.
    public var description: String { "\(place): \(problem); \(remedy)" }
}
