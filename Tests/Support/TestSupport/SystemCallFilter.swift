import CLinux
import Glibc

/// Has the kernel refuse one kind of system call to the calling thread, and to those that it starts, for good
/// (seccomp). So each step of a set-up can be made to fail without a word about tests in the code that does it.
public struct SystemCallFilter: Sendable {
    /// What is refused: SYS_...
    public let call: Int
    /// Of its arguments, which must have what value in its lower half; nil: whatever they are.
    public let argument: (index: Int, value: UInt32)?
    /// The error that the caller sees; nil: the process is killed by SIGSYS.
    public let error: CInt?

    /// - Parameters:
    ///   - call: what is refused: SYS_...
    ///   - argument: of its arguments, which must have what value in its lower half; nil: whatever they are.
    ///   - error: what the caller sees; nil: the process is killed by SIGSYS.
    public init(call: Int, argument: (index: Int, value: UInt32)? = nil, error: CInt?) {
        self.call = call
        self.argument = argument
        self.error = error
    }

    /// Whether system calls can be refused to a thread here: not in every sandbox, and not without seccomp.
    public static let works =
        (try? onOwnThread { SystemCallFilter(call: Int(SYS_acct), error: EIO).install() }) ?? false

    /// An instruction of the filter: struct sock_filter.
    private struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var value: UInt32
    }

    /// struct sock_fprog.
    @safe private struct Program {
        // SAFETY: made and used inside `install`, while the buffer lasts.
        var count: UInt16
        var instructions: UnsafeMutablePointer<Instruction>
    }

    /// Load a word, jump if equal, return: of BPF.
    private static let load: UInt16 = 0x20
    private static let jump: UInt16 = 0x15
    private static let end: UInt16 = 0x06

    /// False: this kernel has no seccomp, or does not let us.
    public func install() -> Bool {
        let refuse = Instruction(code: Self.end, value: error.map { 0x5_0000 | UInt32($0) } ?? 0x8000_0000)
        let allow = Instruction(code: Self.end, value: 0x7FFF_0000)
        var code = [Instruction(code: Self.load, value: 0)]
        if let argument {
            code.append(Instruction(code: Self.jump, ifFalse: 3, value: UInt32(call)))
            code.append(Instruction(code: Self.load, value: UInt32(16 + 8 * argument.index)))
            code.append(Instruction(code: Self.jump, ifFalse: 1, value: argument.value))
        } else {
            code.append(Instruction(code: Self.jump, ifFalse: 1, value: UInt32(call)))
        }
        code += [refuse, allow]
        // SAFETY: syscall(2) takes words; the kernel reads the program during the call only.
        guard let symbol = unsafe dlsym(nil, "syscall") else { return false }
        typealias Call = @convention(c) (Int, Int, Int, Int, Int, Int) -> Int
        let system = unsafe unsafeBitCast(symbol, to: Call.self)
        return unsafe code.withUnsafeMutableBufferPointer { buffer in
            var program = unsafe Program(count: UInt16(buffer.count), instructions: buffer.baseAddress!)
            return unsafe withUnsafeMutablePointer(to: &program) { program in
                // PR_SET_NO_NEW_PRIVS, without which only root may; then SECCOMP_SET_MODE_FILTER.
                guard system(Int(SYS_prctl), 38, 1, 0, 0, 0) == 0 else { return false }
                return system(Int(SYS_seccomp), 1, 0, Int(bitPattern: program), 0, 0) == 0
            }
        }
    }
}
