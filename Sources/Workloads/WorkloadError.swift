/// Why a workload could not be had, where, and what mends it.
public struct WorkloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, if it is about one.
    public var path: String?
    /// Line in the file, from 1, if it is about one.
    public var line: Int?
    /// What is wrong: what was expected and what was found.
    public var problem: String
    /// What mends it.
    public var mend: String

    /// `path:line: problem; mend`.
    public var description: String {
        let place = [path, line.map(String.init)].compactMap(\.self).joined(separator: ":")
        return (place.isEmpty ? "" : place + ": ") + problem + "; " + mend
    }
}
