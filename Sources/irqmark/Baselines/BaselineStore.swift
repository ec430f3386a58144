import ArgumentParser
import Foundation
import Metrics
import Report
import Results

/// A folder of baselines: `NAME/FINGERPRINT.json`, one result for each machine.
struct BaselineStore {
    static let defaultFolder = "results/baselines"

    let folder: String

    /// A stored result, with its name and its path.
    struct Entry {
        let name: String
        let path: String
        let result: RunResult
    }

    func path(_ name: String, _ fingerprint: String) -> String { "\(folder)/\(name)/\(fingerprint).json" }

    /// This machine's result of a name, else another machine's: the comparison says what differs. Nil if there is none.
    func entry(_ name: String, for machine: HostRecord) throws -> Entry? {
        let files = try files(named: name)
        let own = path(name, machine.fingerprint)
        return try (files.first { $0.path == own } ?? files.first).map(entry)
    }

    /// What is stored under a name for this machine itself; nil if there is nothing that could be read.
    func stored(_ name: String, for machine: HostRecord) -> BaselineReplacement? {
        let path = path(name, machine.fingerprint)
        guard FileManager.default.fileExists(atPath: path), let entry = try? entry((name, path)) else { return nil }
        return BaselineReplacement(stored: entry.result)
    }

    /// What is stored in a file.
    func entry(_ file: (name: String, path: String)) throws -> Entry {
        do {
            let result = try RunResult(json: Data(contentsOf: URL(fileURLWithPath: file.path)))
            return Entry(name: file.name, path: file.path, result: result)
        } catch {
            throw Failure(
                "\(file.path) cannot be read as a baseline (\(error)); irqmark baseline save \(file.name) makes it "
                    + "again")
        }
    }

    /// The files of a name, or of all names.
    func files(named name: String? = nil) throws -> [(name: String, path: String)] {
        let names = name.map { [$0] } ?? Self.contents(folder)
        return names.flatMap { name in
            Self.contents("\(folder)/\(name)").filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map {
                (name, "\(folder)/\(name)/\($0)")
            }
        }
    }

    /// Checks that this machine's result can be stored, so that nothing is measured in vain. Returns its file.
    func place(_ name: String, for machine: HostRecord) throws -> OutputFile {
        do {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        } catch {
            let why =
                switch (error as? CocoaError)?.code {
                case .fileWriteNoPermission: "no permission"
                case .fileWriteVolumeReadOnly: "the file system is read-only"
                case .fileWriteOutOfSpace: "no room is left"
                case .fileWriteFileExists: "a file of that name, or of a folder in it, is there"
                default: "no folder can be made there"
                }
            throw Failure("\(folder)/\(name) cannot be made: \(why); --baselines FOLDER names another place")
        }
        return try OutputFile(path(name, machine.fingerprint))
    }

    /// Stores a result as this machine's. Returns the path of its file.
    func save(_ result: RunResult, as name: String) throws -> String {
        let file = try place(name, for: result.environment)
        try file.write(result.jsonText)
        return file.path
    }

    /// Removes the results of a name. Returns how many machines' results there were.
    func remove(_ name: String) throws -> Int {
        let files = try files(named: name)
        for file in files {
            do { try FileManager.default.removeItem(atPath: file.path) } catch {
                throw Failure("\(file.path) cannot be removed: \(error.localizedDescription)")
            }
        }
        if Self.contents("\(folder)/\(name)").isEmpty {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        return files.count
    }

    private static func contents(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}

extension Setting {
    /// The value as a name of a baseline: a name that one folder can have.
    func baselineName() throws(ValidationError) -> String {
        let isOneLine = value.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !value.isEmpty, !value.hasPrefix("."), !value.contains("/"), isOneLine else {
            throw refused("takes a name that can be a folder's: no /, no full stop at its beginning, and one line")
        }
        return value
    }
}
