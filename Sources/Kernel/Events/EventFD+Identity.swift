import CLinux
import Glibc
public import SystemPackage

extension EventFD {
    /// Which eventfd a descriptor names: equal for duplicates of one descriptor, different for all other eventfds that
    /// are open.
    public struct Identity: Hashable, Sendable {
        let number: UInt64
    }

    /// Asks the kernel (/proc/self/fdinfo) what a descriptor is.
    /// - Throws: EBADF not open; EINVAL not an eventfd; EMFILE, ENFILE no descriptor left to ask with; ENOENT no /proc.
    public static func identity(of descriptor: CInt) throws(Errno) -> Identity {
        guard fcntl(descriptor, F_GETFD) >= 0 else { throw lastError() }
        guard let text = TextFile.read("/proc/self/fdinfo/\(descriptor)") else { throw lastError() }
        var isEventfd = false
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            if words.first == "eventfd-count" { isEventfd = true }
            if words.first == "eventfd-id", words.count == 2, let number = UInt64(words[1]) {
                return Identity(number: number)
            }
        }
        // Before Linux 5.2 the file has no id of the eventfd: duplicates cannot be told from others then.
        guard isEventfd else { throw .invalidArgument }
        return Identity(number: 1 << 63 | UInt64(descriptor))
    }

    /// Duplicates the descriptor of an eventfd; the caller owns the duplicate. Makes the eventfd non-blocking: from now
    /// on reads and writes by either descriptor do not wait, because both name one open file.
    /// - Throws: EBADF, EMFILE.
    public static func duplicate(_ descriptor: FileDescriptor) throws(Errno) -> FileDescriptor {
        let copy = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw lastError() }
        let flags = fcntl(copy, F_GETFL)
        guard flags >= 0, fcntl(copy, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            let error = lastError()
            close(copy)
            throw error
        }
        return FileDescriptor(rawValue: copy)
    }

    /// Makes reads and writes of an eventfd wait where they cannot be carried out, or fail with EAGAIN there. It holds
    /// for every descriptor of the eventfd, because the file is one.
    /// - Throws: EBADF.
    public static func setBlocking(_ descriptor: CInt, _ isBlocking: Bool) throws(Errno) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) >= 0 else {
            throw lastError()
        }
    }

    /// Whether the counter of an eventfd is not 0: what poll(2) would report as input. False for what is no descriptor.
    public static func isSignalled(_ descriptor: CInt) -> Bool {
        var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let found = unsafe poll(&asked, 1, 0)
            if found >= 0 { return found > 0 && asked.revents & Int16(POLLIN) != 0 }
            if lastError() != .interrupted { return false }
        }
    }

    /// Adds one to the counter of an eventfd that somebody else owns. Does nothing where the counter is full: its
    /// reader is signalled already.
    public static func signal(_ descriptor: CInt) {
        while irqmark_counter_add(descriptor, 1) != 8 {
            guard lastError() == .interrupted else { return }
        }
    }
}
