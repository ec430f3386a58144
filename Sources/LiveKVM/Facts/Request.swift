import CLinux
import Glibc
import SystemPackage

/// ioctl(2), with its errors thrown. Repeats a call that a signal interrupted.
enum Request {
    /// Makes a request whose argument is a number; returns what the call returns.
    @discardableResult
    static func make(
        _ descriptor: CInt, _ request: UInt, _ number: UInt = 0, name: String
    ) throws(LiveError) -> CInt {
        while true {
            let result = irqmark_ioctl_number(descriptor, request, number)
            if result >= 0 { return result }
            let error = Errno(rawValue: errno)
            if error != .interrupted { throw .refused(name, error) }
        }
    }

    /// Makes a request whose argument is a structure, which the kernel reads and may write.
    @discardableResult
    static func make<Argument: BitwiseCopyable>(
        _ descriptor: CInt, _ request: UInt, _ argument: inout Argument, name: String
    ) throws(LiveError) -> CInt {
        while true {
            // SAFETY: each request is called with the structure that <linux/kvm.h> names for it, for the call only.
            let result = unsafe withUnsafeMutablePointer(to: &argument) {
                unsafe irqmark_ioctl(descriptor, request, $0)
            }
            if result >= 0 { return result }
            let error = Errno(rawValue: errno)
            if error != .interrupted { throw .refused(name, error) }
        }
    }

    /// Makes a request whose argument is memory of the caller, for structures that end in an array.
    @unsafe static func make(
        _ descriptor: CInt, _ request: UInt, _ argument: UnsafeMutableRawPointer, name: String
    ) throws(LiveError) {
        guard unsafe irqmark_ioctl(descriptor, request, argument) >= 0 else {
            throw .refused(name, Errno(rawValue: errno))
        }
    }
}
