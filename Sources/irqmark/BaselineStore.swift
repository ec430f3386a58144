import ArgumentParser
import Foundation
import Harness
import Metrics
import Report

/// A folder of baselines: `NAME/FINGERPRINT.json`, a result for each machine.
struct BaselineStore {
    static let defaultFolder = "results/baselines"

    let folder: String

    /// One stored result.
    struct Entry {
        let name: String
        let path: String
        let result: RunResult
    }

    func path(_ name: String, _ fingerprint: String) -> String { "\(folder)/\(name)/\(fingerprint).json" }

    /// The result of this machine, else of another one: whoever compares says what differs. Nil if there is none.
    func entry(_ name: String, for machine: MachineRecord) throws -> Entry? {
        let entries = try entries(named: name)
        return entries.first { $0.path == path(name, machine.fingerprint) } ?? entries.first
    }

    /// Everything that is stored under a name, or under any.
    func entries(named name: String? = nil) throws -> [Entry] {
        return try files(named: name).map { name, path in
            do {
                let result = try RunResult(json: Data(contentsOf: URL(fileURLWithPath: path)))
                return Entry(name: name, path: path, result: result)
            } catch {
                throw Failure(
                    "\(path) cannot be read as a baseline (\(error)); irqmark baseline save \(name) makes it again")
            }
        }
    }

    /// The files of a name, or of all.
    func files(named name: String? = nil) throws -> [(name: String, path: String)] {
        let names = name.map { [$0] } ?? Self.contents(folder)
        return names.flatMap { name in
            Self.contents("\(folder)/\(name)").filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map {
                (name, "\(folder)/\(name)/\($0)")
            }
        }
    }

    /// Stores a result as this machine's. Returns where.
    func save(_ result: RunResult, as name: String) throws -> String {
        let path = path(name, result.environment.fingerprint)
        do {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        } catch {
            throw Failure("\(folder)/\(name) cannot be made: \(error.localizedDescription)")
        }
        try OutputFile(path).write(result.jsonText)
        return path
    }

    /// Removes what is stored under a name. Returns how many machines' results there were.
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
    /// A name that is one folder's.
    func baselineName() throws(ValidationError) -> String {
        guard !value.isEmpty, !value.hasPrefix("."), !value.contains("/") else {
            throw refused("takes a name that can be a folder's: no /, and no full stop at its beginning")
        }
        return value
    }
}
