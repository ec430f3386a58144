import Foundation
import Kernel
import Testing

@testable import LiveKVM

@Suite("A live machine that is torn down", .enabled(if: obstacle == nil, whySkipped)) struct TeardownTests {
    /// In a process of its own, where nobody else opens descriptors or starts threads.
    @Test("under load leaves no descriptor and no thread, after an error neither")
    func leavesNothing() async {
        await #expect(processExitsWith: .success) {
            // The first machine brings what the process keeps: the library's own threads and files.
            try Self.load(signals: 1)
            let before = Self.open()
            for signals in [0, 1, 500, 20_000] { try Self.load(signals: signals) }
            try Self.load(signals: 500, stops: false)
            let mute = try KVMGuest(LiveConfiguration(program: .mute))
            var runner = try InlineRunner(mute)
            runner.watch(true)
            #expect(throws: LiveError.self) { try runner.run(vcpu: 0, until: 1, limitMilliseconds: 60) }
            _ = consume runner
            _ = consume mute
            let after = Self.open()
            exit(after.descriptors == before.descriptors && after.threads == before.threads ? 0 : 1)
        }
    }

    /// In a process of its own, whose limit is lowered.
    @Test("whose making fails at any descriptor leaves none open, and no thread")
    func failsAnywhere() async {
        await #expect(processExitsWith: .success) {
            try Self.load(signals: 1)
            let before = Self.open()
            var limit = rlimit()
            let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            guard unsafe getrlimit(kind, &limit) == 0 else { exit(2) }
            let usual = limit.rlim_cur
            var refusals = 0
            for room in 0..<30 {
                // The folder that `open` reads is a descriptor of its own.
                limit.rlim_cur = rlim_t(before.descriptors - 1 + room)
                guard unsafe setrlimit(kind, &limit) == 0 else { exit(3) }
                do { try Self.load(signals: 100) } catch { refusals += 1 }
                limit.rlim_cur = usual
                guard unsafe setrlimit(kind, &limit) == 0 else { exit(4) }
                let after = Self.open()
                guard after.descriptors == before.descriptors, after.threads == before.threads else { exit(5) }
            }
            exit(refusals >= 10 && refusals < 30 ? 0 : 6)
        }
    }

    /// Signals two spinning vCPUs without waiting for them, and lets go of everything while they are at it.
    /// - Parameter stops: false: forgets the threads, which end with their owners then.
    private static func load(signals: Int, stops: Bool = true) throws {
        let machine = try KVMGuest(LiveConfiguration(vcpus: 2, program: .spin))
        let lines = InterruptLine.dealt(16, vcpus: 2)
        var source = try LiveSource(.irqfd, machine, lines: lines)
        let threads = try (0..<2).map { try LiveThread(machine, vcpu: $0) }
        for signal in 0..<signals { try source.signal(signal % lines.count) }
        if stops { for thread in threads { try thread.stop() } }
    }

    private static func open() -> (descriptors: Int, threads: Int) {
        func entries(_ path: String) -> Int { (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? -1 }
        return (entries("/proc/self/fd"), entries("/proc/self/task"))
    }
}
