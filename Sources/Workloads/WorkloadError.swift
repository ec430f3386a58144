/// Why a workload could not be had, where, and a remedy.
public struct WorkloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file that is at fault; nil if none is.
    public var path: String?
    /// The line in the file, from 1; nil if no line is at fault.
    public var line: Int?
    /// What is wrong: what was expected and what was found.
    public var problem: String
    /// The remedy.
    public var remedy: String

    /// An error at a place, each as the properties say.
    package init(path: String? = nil, line: Int? = nil, problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    /// `path:line: problem; mend`.
    public var description: String {
        let place = [path, line.map(String.init)].compactMap(\.self).joined(separator: ":")
        return (place.isEmpty ? "" : place + ": ") + problem + "; " + remedy
    }
}
