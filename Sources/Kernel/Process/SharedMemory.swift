import CLinux
import Glibc
import Synchronization
public import SystemPackage

/// Memory that several processes share: a file without a name (memfd), of a fixed size, mapped by each of them.
///
/// It is read and written as 64-bit words, or as bytes; a word's lower half can be waited on.
@safe public final class SharedMemory {
    /// Its size in bytes.
    public let count: Int
    private let file: Descriptor
    // SAFETY: mapped for `count` bytes from init to deinit; every access below checks its bounds.
    private let base: UnsafeMutableRawPointer

    /// Makes new memory, all zeros. `name` is for /proc only; `count` is its size in bytes, a multiple of 8. Throws
    /// EMFILE, ENOMEM and what else memfd_create(2) and mmap(2) list.
    public convenience init(name: String, count: Int) throws(Errno) {
        // SAFETY: the name is copied before the call returns.
        let number = unsafe irqmark_memory_file(name)
        guard number >= 0 else { throw lastError() }
        let file = Descriptor(owning: number)
        guard ftruncate(number, count) == 0, irqmark_seal_size(number) == 0 else { throw lastError() }
        try self.init(file)
    }

    /// Maps memory that another process made. Throws EINVAL where its size is 0 or no multiple of 8, else what mmap(2)
    /// lists.
    public init(_ file: consuming Descriptor) throws(Errno) {
        var status = stat()
        guard unsafe fstat(file.rawValue, &status) == 0 else { throw lastError() }
        let size = Int(status.st_size)
        guard size > 0, size.isMultiple(of: 8) else { throw .invalidArgument }
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.rawValue, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { throw lastError() }
        count = size
        unsafe base = address
        self.file = file
    }

    deinit { _ = unsafe munmap(base, count) }

    /// The file's descriptor, to be handed to a child process. Stays owned by this object.
    public var descriptor: CInt { file.rawValue }

    /// A 64-bit word, plain data: a reader first waits for the writer's `post`. Traps on an index outside the memory.
    public subscript(index: Int) -> UInt64 {
        get {
            precondition(index >= 0 && index < count / 8, "a word outside the memory")
            return unsafe base.load(fromByteOffset: index * 8, as: UInt64.self)
        }
        set {
            precondition(index >= 0 && index < count / 8, "a word outside the memory")
            unsafe base.storeBytes(of: newValue, toByteOffset: index * 8, as: UInt64.self)
        }
    }

    /// Sets the lower half of a word, publishes all that this thread wrote before, and wakes every thread that waits
    /// for the word.
    public func post(_ value: UInt32, at index: Int) {
        withAtomic(index) { word in
            word.store(value, ordering: .releasing)  // pairs with `value(at:)`
            Futex.wakeShared(word, count: .max)
        }
    }

    /// Reads the lower half of a word. Sees everything that the process that posted the value wrote before its `post`.
    public func value(at index: Int) -> UInt32 {
        withAtomic(index) { $0.load(ordering: .acquiring) }  // pairs with `post`
    }

    /// Sleeps while the lower half of a word is `value`, until a `post` of that word or until the time is over. May
    /// return early.
    public func wait(at index: Int, while value: UInt32, timeoutNanoseconds: UInt64) {
        withAtomic(index) {
            Futex.waitShared($0, expected: value, timeoutNanoseconds: timeoutNanoseconds)
        }
    }

    /// A copy of `count` bytes from the offset `start`. Traps if they reach outside the memory.
    public func bytes(from start: Int, count: Int) -> [UInt8] {
        precondition(start >= 0 && count >= 0 && start <= self.count - count, "bytes outside the memory")
        return unsafe Array(UnsafeRawBufferPointer(start: base + start, count: count))
    }

    /// Copies bytes to the offset `start`. Traps if they reach outside the memory.
    public func write(_ bytes: [UInt8], at start: Int) {
        precondition(start >= 0 && start <= count - bytes.count, "bytes outside the memory")
        unsafe UnsafeMutableRawBufferPointer(start: base + start, count: bytes.count).copyBytes(from: bytes)
    }

    private func withAtomic<Result>(_ index: Int, _ body: (borrowing Atomic<UInt32>) -> Result) -> Result {
        precondition(index >= 0 && index < count / 8, "a word outside the memory")
        // SAFETY: aligned to 8, inside the mapping; such a word is only ever used as this atomic.
        let word = unsafe (base + index * 8).assumingMemoryBound(to: Atomic<UInt32>.self)
        return unsafe body(word.pointee)
    }
}
