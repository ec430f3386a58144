import Foundation
import Glibc
import Metrics
import Testing
import Vocabulary

@testable import Results

/// A control group with a CPU quota of 5 % of one processor, for as long as the body runs: less than a process gets
/// beside a dozen others that are busy, so that the quota ends its turn on a busy machine as well.
private enum QuotaGroup {
    /// Where groups can be made: of version 1, and of version 2.
    private static let parents = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup"]

    /// Microseconds of processor time in each of so many, as version 2 writes it.
    static let quota = "5000 100000"

    /// Makes a group, hands its folder to the body, and removes it. Nil where none can be made.
    static func with<Value>(_ body: (String) throws -> Value) rethrows -> Value? {
        for parent in parents {
            let folder = "\(parent)/irqmark-\(UUID().uuidString)"
            guard unsafe mkdir(folder, 0o755) == 0 else { continue }
            defer { _ = unsafe rmdir(folder) }
            let isLimited =
                write(quota, to: folder + "/cpu.max")
                || write(String(quota.prefix { $0 != " " }), to: folder + "/cpu.cfs_quota_us")
            if isLimited { return try body(folder) }
        }
        return nil
    }

    static let isPossible = with { folder in run("echo $$ > \(folder)/cgroup.procs") } ?? false

    private static func write(_ text: String, to file: String) -> Bool {
        guard let handle = FileHandle(forWritingAtPath: file) else { return false }
        return (try? handle.write(contentsOf: Data(text.utf8))) != nil
    }

    private static func run(_ command: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// Machines that are made bad on purpose, and what the built program says of them. No time is looked at: what is
/// asserted holds on a machine that is busy with other things as well.
@Suite(.serialized) struct ProvocationTests {
    private static let quick =
        ["run", "smoke", "--path", "direct", "--loop", "call,epoll", "--json", "-", "--quiet"]

    private static func result(of command: String, _ words: [String]) throws -> RunResult {
        let program = try ProcessTests.program().path
        let outcome = try ProcessTests.run(
            ["-c", command, program] + words, program: URL(fileURLWithPath: "/bin/sh"))
        return try RunResult(json: outcome.output.utf8)
    }

    @Test(.enabled(if: QuotaGroup.isPossible, "no control group with a CPU quota can be made here"))
    func aCPUQuotaIsSeenAndItsRoundsAreNotJudged() throws {
        let free = try Self.result(of: "exec \"$0\" \"$@\"", Self.quick + ["--rounds", "1"])
        let held = try #require(
            try QuotaGroup.with { folder in
                try Self.result(
                    of: "echo $$ > \(folder)/cgroup.procs && exec \"$0\" \"$@\"",
                    Self.quick + ["--rounds", "4", "--duration", "4s"])
            })
        #expect(held.environment["cgroupQuota"]?.value.value?.text == QuotaGroup.quota)
        #expect(held.environment.fingerprint != free.environment.fingerprint)
        let throttled = held.audit.perRound.filter { ($0.throttledPeriods ?? 0) > 0 }
        #expect(!throttled.isEmpty && throttled.contains { !$0.exclusions.isEmpty }, "\(held.audit)")
        #expect(held.audit.grade != .a, "\(held.audit)")
        #expect(held.audit.reasons.contains { $0.contains("throttled") }, "\(held.audit)")
        #expect(held.audit.remedies.contains { $0.contains("CPU quota") }, "\(held.audit)")
    }

    /// The process is stopped for a second in the middle of its run.
    @Test func aStallIsNamedAndMovesNoFigure() throws {
        // A stop that meets the little time between two slices harms nothing, and is not seen; nor is one that comes
        // before the first slice, as on a machine that is busy: each attempt stops later, and measures longer.
        for attempt in 1...8 {
            let process = Process()
            process.executableURL = try ProcessTests.program()
            process.arguments = Self.quick + ["--duration", "\(2 * attempt + 2)s"]
            process.environment = ["PATH": "/usr/bin:/bin"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: 1.5 * Double(attempt))
            _ = kill(process.processIdentifier, SIGSTOP)
            Thread.sleep(forTimeInterval: 1)
            _ = kill(process.processIdentifier, SIGCONT)
            let said = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            let result = try RunResult(json: said)
            let seen = result.audit.perRound.filter { round in
                max(round.awayNanoseconds ?? 0, round.spinGapNanoseconds ?? 0) > 900_000_000
            }
            if seen.isEmpty && attempt < 8 { continue }
            #expect(seen.contains { !$0.exclusions.isEmpty }, "\(result.audit)")
            #expect(result.audit.grade != .a && !result.audit.perRound.isEmpty)
            #expect(result.arms.count == 2)
            for arm in result.arms {
                #expect(arm.grade != nil && !arm.isVoid)
                let parts = arm.cost.phases.values.reduce(0, +) + (arm.cost.harnessNanosecondsPerDelivery ?? 0)
                let whole = arm.cost.nanosecondsPerDelivery ?? 0
                #expect(abs(parts - whole) <= 0.001 * whole, "\(arm.name): \(parts) of \(whole)")
            }
            return
        }
    }

    private static let hasCallgrind = FileManager.default.isExecutableFile(atPath: "/usr/bin/valgrind")
    private static let canMount =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")
        && (try? ProcessTests.run(
            ["-m", "/bin/sh", "-c", "mount -t tmpfs -o size=64k none /mnt"],
            program: URL(fileURLWithPath: "/usr/bin/unshare")))?.status == 0

    @Test(
        .enabled(if: hasCallgrind, "valgrind is not installed, and nothing else writes to TMPDIR"),
        .enabled(if: canMount, "no file system can be mounted here (unshare -m, mount -t tmpfs)"))
    func aFullTMPDIRIsNamedAndNobodyElseIsBlamed() throws {
        let own = try ProcessTests.program().path
        let outcome = try ProcessTests.run(
            [
                "-m", "/bin/sh", "-c", "mount -t tmpfs -o size=64k none /mnt && TMPDIR=/mnt exec \"$0\" \"$@\"", own,
                "guard", "--gate", "counts", "--against", own, "--counter", "callgrind",
            ] + GuardTests.quick, program: URL(fileURLWithPath: "/usr/bin/unshare"))
        #expect(outcome.status == 4, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("/mnt is too full for callgrind"), "\(outcome.output)")
        #expect(GuardTests.lastLine(outcome) == "inconclusive, 0 of 1 arms")
    }
}
