import Foundation
public import Vocabulary

extension Suite {
    /// The suite that was asked for: one that ships, by its name, or a file. What has a dot or a slash, or is there, is
    /// a file.
    /// - Throws: `usage` for an unknown name and for what stands in a file; `failed` for a file that cannot be read.
    public static func chosen(_ nameOrFile: String) throws(RunError) -> Suite {
        if let suite = named(nameOrFile) { return suite }
        let looksLikeFile = nameOrFile.contains("/") || nameOrFile.contains(".")
        guard looksLikeFile || FileManager.default.fileExists(atPath: nameOrFile) else {
            throw .usage("suite " + NearestName.complaint(nameOrFile, among: all.map(\.name)))
        }
        return try SuiteFile.read(nameOrFile)
    }
}
