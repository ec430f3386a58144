import Foundation
public import Vocabulary

extension Suite {
    /// The suite that the user chose: one that ships, by its name, or a file. A text with a dot or a slash, or that
    /// names an existing file, is a file.
    /// - Throws: `usage` for an unknown name and for a mistake in a file; `failed` for a file that cannot be read.
    public static func chosen(_ nameOrFile: String) throws(RunError) -> Suite {
        if let suite = named(nameOrFile) { return suite }
        let looksLikeFile = nameOrFile.contains("/") || nameOrFile.contains(".")
        guard looksLikeFile || FileManager.default.fileExists(atPath: nameOrFile) else {
            throw .usage("suite " + NearestName.complaint(nameOrFile, among: all.map(\.name)))
        }
        return try SuiteFile.read(nameOrFile)
    }
}
