public import Foundation
import Kernel

/// A program that a test has started. What it does is waited for by what it shows, never by time: a busy machine may
/// keep it waiting as long as it likes. It is killed if the test lets go of it before its end.
public final class StartedProgram {
    /// Where one of its outputs goes.
    public enum Sink: Sendable {
        case pipe, nowhere
        /// A pipe that nobody reads any more.
        case abandonedPipe
        /// A terminal: some programs say only there how far they are.
        case terminal
    }

    /// How it ended, and what it had said.
    public struct Ending: Sendable {
        /// Whether it ended itself.
        public var reason: Process.TerminationReason
        /// Its exit status, or the signal.
        public var status: Int32
        /// What was on its standard output.
        public var output: String
        /// What was on its standard error.
        public var errors: String
    }

    /// What was waited for has not come: the program has ended before, or hangs.
    public struct Waited: Error, CustomStringConvertible {
        /// What was waited for, and what came.
        public var description: String
    }

    /// One test at a time opens pipes and starts a program: a pipe that another has just opened would be inherited, and
    /// whoever reads a pipe waits for all who hold it.
    private static let starting = NSLock()

    /// Opens what only the program that is started at its end may inherit.
    public static func alone<Value>(_ body: () throws -> Value) rethrows -> Value {
        starting.lock()
        defer { starting.unlock() }
        return try body()
    }

    /// Longer than any machine takes: only what hangs is given up.
    private static let patience: UInt64 = 600_000_000_000

    private let process = Process()
    private let output: Stream
    private let errors: Stream

    /// - Parameters:
    ///   - program: its file.
    ///   - arguments: what it is given.
    ///   - environment: all variables that it sees.
    ///   - descriptors: how many files it may open, itself and its standard streams among them; nil: as many as the
    ///     test may. It inherits no other descriptor then.
    ///   - output: where its standard output goes.
    ///   - errors: where its standard error goes.
    public init(
        _ program: URL, _ arguments: [String], environment: [String: String], descriptors: Int? = nil,
        output: Sink = .pipe, errors: Sink = .pipe
    ) throws {
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        if let descriptors {
            // What was inherited may have a number beyond the limit. Only bash can name such a descriptor.
            let closing = "for file in /proc/self/fd/*; do n=${file##*/}; [ $n -gt 2 ] && eval \"exec $n>&-\"; done"
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments =
                ["-c", "\(closing); ulimit -n \(descriptors); exec \"$0\" \"$@\"", program.path] + arguments
        }
        Self.starting.lock()
        defer { Self.starting.unlock() }
        self.output = try Stream(output)
        self.errors = try Stream(errors)
        process.standardOutput = self.output.given
        process.standardError = self.errors.given
        try process.run()
        self.output.wasGiven()
        self.errors.wasGiven()
    }

    deinit {
        // The process leads a process group of its own.
        if process.isRunning {
            for id in [-process.processIdentifier, process.processIdentifier] { kill(id, SIGKILL) }
        }
    }

    /// Whether it has not ended.
    public var isRunning: Bool { process.isRunning }

    /// Sends it a signal.
    public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end, and reads what it has said until then.
    public func ending() throws -> Ending {
        // Nothing here fills two pipes, so one can be read after the other; a terminal holds little.
        if case .terminal = errors.sink { try errors.read(to: nil) }
        try output.read(to: nil)
        try errors.read(to: nil)
        process.waitUntilExit()
        return Ending(
            reason: process.terminationReason, status: process.terminationStatus, output: output.text,
            errors: errors.text)
    }

    /// Waits until its standard output holds a match.
    public func untilOutput(has pattern: some RegexComponent) throws {
        try output.read { $0.contains(pattern) }
    }

    /// Waits until its standard error holds a match.
    public func untilErrors(have pattern: some RegexComponent) throws {
        try errors.read { $0.contains(pattern) }
    }

    /// Waits until it has a handler of its own for a signal.
    public func untilItHandles(_ signal: Int32) throws {
        try until("a handler of signal \(signal)") { id in
            let lines = TextFile.read("/proc/\(id)/status")?.split(separator: "\n") ?? []
            let mask = lines.first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
            return mask.flatMap { UInt64($0, radix: 16) }.map { $0 >> UInt64(signal - 1) & 1 == 1 } ?? false
        }
    }

    /// Waits until it has a child.
    public func untilItHasAChild() throws {
        try until("a child") { id in
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
            return threads.contains { TextFile.read("/proc/\(id)/task/\($0)/children")?.isEmpty == false }
        }
    }

    /// Waits until it has used so much more processor time.
    public func untilItHasUsed(moreTicks: Int) throws {
        func ticks(_ id: Int32) -> Int {
            // Behind the name, which may hold anything: the state is field 3, user and system time are 14 and 15.
            let fields = TextFile.read("/proc/\(id)/stat")?.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return 0 }
            return user + system
        }
        let before = ticks(process.processIdentifier)
        try until("\(moreTicks) ticks of processor time") { ticks($0) - before >= moreTicks }
    }

    private func until(_ words: String, _ condition: (Int32) -> Bool) throws {
        let start = TickClock.rawNanoseconds()
        while !condition(process.processIdentifier) {
            guard process.isRunning else { throw Waited(description: "it has ended before \(words)") }
            guard TickClock.rawNanoseconds() - start < Self.patience else {
                throw Waited(description: "there was never \(words)")
            }
            Processor.sleep(nanoseconds: 1_000_000)
        }
    }

    /// One output, as the test reads it.
    private final class Stream {
        let sink: Sink
        /// What the program gets.
        let given: FileHandle
        private(set) var text = ""
        private var bytes: [UInt8] = []
        private var descriptor: Int32?

        init(_ sink: Sink) throws {
            self.sink = sink
            var ends: [Int32] = [-1, -1]
            switch sink {
            case .nowhere:
                given = .nullDevice
                return
            case .pipe, .abandonedPipe:
                // SAFETY: the call fills the two numbers.
                guard unsafe pipe(&ends) == 0 else { throw Waited(description: "no pipe") }
                // Of those that do not wait for `alone`, none holds it for long.
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            case .terminal:
                // SAFETY: the path is a literal.
                ends[0] = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
                var isLocked: CInt = 0
                // SAFETY: TIOCSPTLCK reads one int, which lives until the call returns.
                guard unsafe ioctl(ends[0], 0x4004_5431, &isLocked) == 0 else {
                    throw Waited(description: "no terminal")
                }
                // TIOCGPTPEER opens the other end.
                ends[1] = ioctl(ends[0], 0x5441, O_RDWR | O_NOCTTY | O_CLOEXEC)
                guard ends[1] >= 0 else { throw Waited(description: "no terminal") }
            }
            if sink == .abandonedPipe { close(ends[0]) } else { descriptor = ends[0] }
            given = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        }

        deinit { if let descriptor { close(descriptor) } }

        /// The program has it: where the program has ended nobody writes any more.
        func wasGiven() { if sink != .nowhere { close(given.fileDescriptor) } }

        /// Reads until the text is as it should be, or to the end.
        func read(to isEnough: ((String) -> Bool)?) throws {
            let start = TickClock.rawNanoseconds()
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while let descriptor {
                if let isEnough, isEnough(text) { return }
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                // SAFETY: one pollfd, which lives until the call returns.
                if unsafe poll(&wanted, 1, 1_000) <= 0 {
                    guard TickClock.rawNanoseconds() - start < StartedProgram.patience else {
                        throw Waited(description: "it says nothing more after: \(text.suffix(200))")
                    }
                    continue
                }
                // SAFETY: reads into an array of that many bytes. Of a terminal, EIO is the end.
                let count = unsafe Foundation.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    close(descriptor)
                    self.descriptor = nil
                    break
                }
                bytes += buffer.prefix(count)
                text = String(decoding: bytes, as: UTF8.self)
            }
            if let isEnough, !isEnough(text) {
                throw Waited(description: "it has ended, and said: \(text.suffix(200))")
            }
        }
    }
}
