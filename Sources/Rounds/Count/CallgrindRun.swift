import Foundation
import Kernel
import Workloads

/// One run of irqmark on callgrind's simulated processor.
struct CallgrindRun {
    /// Why there are no profiles.
    struct Failure: Error, Equatable {
        let reason: String
    }

    /// How long a run may take: longer than any suite takes on a slow machine.
    private static let patience = Duration.seconds(300)

    /// The path of `valgrind`; nil if the search path has none.
    static func program(path: String? = ProcessInfo.processInfo.environment["PATH"]) -> String? {
        (path ?? "/usr/bin:/bin").split(separator: ":").map { $0 + "/valgrind" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// Runs this program with these arguments under callgrind.
    /// - Returns: the profiles that the program requested, in order.
    static func profiles(_ valgrind: String, arguments: [String]) throws(Failure) -> [CallgrindProfile] {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        defer { try? files.removeItem(at: folder) }
        let own: URL
        do {
            try files.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            own = folder.appendingPathComponent("irqmark")
            let image = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .alwaysMapped)
            try (ELFFile.withoutDebugInformation(image) ?? image).write(to: own)
            try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: own.path)
        } catch {
            throw Failure(
                reason: Self.lackOfRoom(in: files.temporaryDirectory)
                    ?? "no copy of the program for callgrind: \(error.localizedDescription)")
        }
        try run(valgrind, own, arguments, in: folder)
        var profiles: [CallgrindProfile] = []
        // Each request of the program writes one profile: out.1, out.2, ...
        while let text = try? String(
            contentsOf: folder.appendingPathComponent("out.\(profiles.count + 1)"), encoding: .utf8)
        {
            guard let profile = CallgrindProfile(text) else { break }
            profiles.append(profile)
        }
        if profiles.isEmpty, let reason = Self.lackOfRoom(in: files.temporaryDirectory) {
            throw Failure(reason: reason)
        }
        return profiles
    }

    /// The room that a run of callgrind needs for the copy of the program and the profiles, in bytes.
    private static let room = 64 << 20

    /// That the folder for temporary files is too full for a run, in words; nil if it is not, or does not say.
    static func lackOfRoom(in folder: URL) -> String? {
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
        guard let free = (facts?[.systemFreeSize] as? NSNumber)?.intValue, free < room else { return nil }
        return "\(folder.path) is too full for callgrind: \(free >> 20) of \(room >> 20) MB are free; name another "
            + "folder (TMPDIR)"
    }

    private static func run(_ valgrind: String, _ own: URL, _ arguments: [String], in folder: URL) throws(Failure) {
        let output: MemoryFile
        let process: ChildProcess
        do {
            output = try MemoryFile(name: "irqmark-callgrind")
            process = try ChildProcess(
                path: valgrind,
                arguments: [
                    "--quiet", "--tool=callgrind", "--instr-atstart=no", "--collect-systime=yes",
                    "--callgrind-out-file=\(folder.path)/out", own.path,
                ] + arguments, environment: environment, output: output.descriptor)
        } catch {
            throw Failure(reason: "valgrind cannot be started: \(error)")
        }
        let end = ContinuousClock.now + patience
        while process.ending() == nil {
            if StopRequest.isMade || ContinuousClock.now > end { process.end() }
            Processor.sleep(nanoseconds: 10_000_000)
        }
        let text = String(decoding: (try? output.contents()) ?? [], as: UTF8.self)
        let last = text.split(separator: "\n").last.map { ": \($0)" } ?? ""
        switch process.ending() {
        case .exited(0), nil: return
        case .killed(let signal): throw Failure(reason: "callgrind was ended by signal \(signal)\(last)")
        case .exited(let status): throw Failure(reason: "callgrind ended with \(status)\(last)")
        }
    }

    /// The environment of the run, without the user's settings and with a fixed seed for hash tables, whose order would
    /// differ each time.
    ///
    /// The allocator of glibc moves its thresholds by what the process has freed, so that an arm's large allocations
    /// would take a few instructions more or less by which arms came before. Fixed thresholds (mallopt(3)) let each of
    /// them be a mapping of its own, and keep the heap from shrinking and growing in between.
    private static var environment: [String] {
        let own = ProcessInfo.processInfo.environment
        var environment = ["PATH": "/usr/bin:/bin", "SWIFT_DETERMINISTIC_HASHING": "1"]
        environment["MALLOC_MMAP_THRESHOLD_"] = "131072"
        environment["MALLOC_TRIM_THRESHOLD_"] = "1073741824"
        environment["MALLOC_TOP_PAD_"] = "67108864"
        for name in ["LD_LIBRARY_PATH", "TMPDIR"] { environment[name] = own[name] }
        // The copy of the program has no recorded guests beside it.
        if let trace = try? ShippedTraces.path() {
            environment[ShippedTraces.variable] = URL(fileURLWithPath: trace).deletingLastPathComponent().path
        }
        return environment.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
