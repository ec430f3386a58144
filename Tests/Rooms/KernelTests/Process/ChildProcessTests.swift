import Glibc
import Kernel
import SystemPackage
import TestSupport
import Testing

@Suite("A child process") struct ChildProcessTests {
    /// A shell that runs a script; what it says goes to the memory.
    private static func shell(
        _ script: String, arguments: [String] = [], environment: [String] = [], to output: SharedMemory,
        descriptor: CInt? = nil
    ) throws -> ChildProcess {
        try ChildProcess(
            path: "/bin/sh", arguments: ["-c", script] + arguments, environment: environment,
            output: output.descriptor, descriptor: descriptor ?? output.descriptor)
    }

    private static func output() throws -> SharedMemory { try SharedMemory(name: "irqmark-test", count: 4096) }

    /// How a script ends, and what it said.
    private static func run(
        _ script: String, arguments: [String] = [], environment: [String] = []
    ) throws -> (ending: ChildProcess.Ending?, text: String) {
        let output = try output()
        let child = try shell(script, arguments: arguments, environment: environment, to: output)
        _ = eventually { child.ending() != nil }
        return (child.ending(), output.text)
    }

    /// The state of a process, nil if there is none: the letter behind its name in /proc.
    private static func state(_ process: Int) -> Character? {
        TextFile.read("/proc/\(process)/stat")?.split(separator: ")").last?.first { $0 != " " }
    }

    /// Whether a process runs no more, though it may still have a number.
    private static func hasEnded(_ process: Int) -> Bool { [nil, "Z", "X"].contains(state(process)) }

    @Test(arguments: [0, 7, 255] as [Int32]) func endsWithItsStatus(status: Int32) throws {
        let (ending, _) = try Self.run("exit \(status)")
        #expect(ending == .exited(status))
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGINT]) func endsByASignal(signal: Int32) throws {
        let (ending, _) = try Self.run("kill -\(signal) $$; exit 3")
        #expect(ending == .killed(signal))
    }

    @Test func runsUntilItEnds() throws {
        let output = try Self.output()
        let eventfd = try EventFD(nonBlocking: false)
        // It waits for eight bytes of descriptor 3.
        let child = try Self.shell("exec head -c 8 <&3 >/dev/null", to: output, descriptor: eventfd.rawValue)
        for _ in 0..<100 {
            #expect(child.ending() == nil)
            Processor.yield()
        }
        eventfd.signal()
        #expect(eventually { child.ending() != nil })
        // It is told as often as it is asked for.
        for _ in 0..<2 { #expect(child.ending() == .exited(0)) }
    }

    @Test func saysEverythingToItsOutput() throws {
        let (_, text) = try Self.run("echo out; echo err >&2; echo out again")
        #expect(text == "out\nerr\nout again\n")
    }

    @Test func hasAnEmptyInput() throws {
        let (_, text) = try Self.run("read words; echo \"$? <$words>\"")
        #expect(text == "1 <>\n")
    }

    @Test func hasItsArgumentsAndItsEnvironmentAndNoOther() throws {
        let (_, text) = try Self.run(
            "echo \"$0|$1|$2|$#\"; env | sort", arguments: ["zero", "one two", ""],
            environment: ["PATH=/usr/bin:/bin", "ONLY=this one"])
        // The shell itself adds PWD.
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("_=") }
        #expect(lines == ["zero|one two||2", "ONLY=this one", "PATH=/usr/bin:/bin"])
    }

    @Test func isAChildOfThisProcess() throws {
        let (_, text) = try Self.run("echo $PPID")
        #expect(text == "\(ChildProcess.own)\n")
        #expect(ChildProcess.parent == getppid() && ChildProcess.own == getpid())
    }

    @Test func isNotMadeOfWhatCannotBeRun() throws {
        let output = try Self.output()
        func start(_ path: String, output: CInt, descriptor: CInt) throws(Errno) {
            _ = try ChildProcess(
                path: path, arguments: [], environment: [], output: output, descriptor: descriptor)
        }
        let number = output.descriptor
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try start("/no/such/program", output: number, descriptor: number)
        }
        // It is not searched for.
        #expect(throws: Errno.noSuchFileOrDirectory) { try start("sh", output: number, descriptor: number) }
        #expect(throws: Errno.permissionDenied) { try start("/etc/passwd", output: number, descriptor: number) }
        #expect(throws: Errno.badFileDescriptor) { try start("/bin/sh", output: -1, descriptor: number) }
        #expect(throws: Errno.badFileDescriptor) { try start("/bin/sh", output: number, descriptor: -1) }
    }

    @Test func listensToSignalsThatItsCreatorBlocks() throws {
        let ending = try onOwnThread {
            var signals = sigset_t()
            unsafe sigfillset(&signals)
            _ = unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
            return try Self.run("kill -\(SIGTERM) $$; exit 3").ending
        }
        #expect(ending == .killed(SIGTERM))
    }

    @Test func listensToSignalsThatItsCreatorIgnores() async {
        // In a process of its own, which ignores them as a whole. The status says which was not listened to.
        await #expect(processExitsWith: .success) {
            for number in [SIGINT, SIGTERM, SIGPIPE] {
                signal(number, SIG_IGN)
                guard try Self.run("kill -\(number) $$; exit 3").ending == .killed(number) else { exit(number) }
            }
        }
    }

    @Test func findsItsDescriptorsWhateverPlacesItsCreatorHasFree() async {
        // In a process of its own, which closes its input, its output and its errors. What lies behind them is not this
        // test's to close: the test library and libdispatch hold descriptors there.
        await #expect(processExitsWith: .success) {
            for number in 0...2 as ClosedRange<CInt> { close(number) }
            let memory = try SharedMemory(name: "irqmark-test", count: 64)
            let output = try SharedMemory(name: "irqmark-test", count: 64)
            guard memory.descriptor == 0, output.descriptor == 1 else { exit(2) }
            let child = try Self.shell("read words; echo $?; echo three >&3", to: output, descriptor: memory.descriptor)
            guard eventually({ child.ending() == .exited(0) }) else { exit(3) }
            guard output.text == "1\n", memory.text == "three\n" else { exit(4) }
        }
    }

    @Test func canBeEnded() throws {
        let output = try Self.output()
        let child = try Self.shell("sleep 600 & echo $!; wait", to: output)
        #expect(eventually { output.text.hasSuffix("\n") })
        let started = try #require(Int(output.text.dropLast()))
        #expect(!Self.hasEnded(started))
        child.end()
        #expect(child.ending() == .killed(SIGKILL))
        // And so does what it started.
        #expect(eventually { Self.hasEnded(started) })
        child.end()
        #expect(child.ending() == .killed(SIGKILL))
    }

    @Test func leavesNothingBehindWhenItEnds() throws {
        let output = try Self.output()
        let child = try Self.shell("sleep 600 & echo $!; exit 5", to: output)
        #expect(eventually { child.ending() == .exited(5) })
        let started = try #require(Int(output.text.dropLast()))
        #expect(eventually { Self.hasEnded(started) })
    }

    @Test func endsWithItsOwner() throws {
        let output = try Self.output()
        var child: ChildProcess? = try Self.shell("echo $$; exec sleep 600", to: output)
        #expect(eventually { output.text.hasSuffix("\n") })
        let process = try #require(Int(output.text.dropLast()))
        #expect(child?.ending() == nil)
        child = nil
        // It has been waited for: nothing of it is left.
        #expect(Self.state(process) == nil)
    }

    @Test func thatHasEndedByItselfIsNotCalledKilled() throws {
        let output = try Self.output()
        let child = try Self.shell("echo $$; exit 7", to: output)
        #expect(eventually { output.text.hasSuffix("\n") })
        let process = try #require(Int(output.text.dropLast()))
        // Ended, and nobody has asked yet.
        #expect(eventually { Self.state(process) == "Z" })
        child.end()
        #expect(child.ending() == .exited(7))
    }
}
