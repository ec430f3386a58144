import CLinux
import Glibc
public import SystemPackage

/// A file without a name that lies in memory and grows as it is written: what a child says goes there, however full the
/// disk is.
public final class MemoryFile: Sendable {
    private let file: Descriptor

    /// An empty one.
    /// - Parameter name: what /proc calls it.
    public init(name: String) throws(Errno) {
        // SAFETY: the name is copied before the call returns.
        let number = unsafe irqmark_memory_file(name)
        guard number >= 0 else { throw lastError() }
        file = Descriptor(owning: number)
    }

    /// For handing it to a child.
    public var descriptor: CInt { file.rawValue }

    /// All that was written to it.
    public func contents() throws(Errno) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(file.rawValue, &status) == 0 else { throw lastError() }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var read = 0
        while read < bytes.count {
            // SAFETY: the buffer lives as long as the call, which writes no more than what is left of it.
            let count = unsafe bytes[read...].withUnsafeMutableBytes { rest in
                unsafe pread(file.rawValue, rest.baseAddress, rest.count, off_t(read))
            }
            guard count >= 0 else { throw lastError() }
            guard count > 0 else { break }
            read += count
        }
        return Array(bytes[..<read])
    }
}
