import Kernel
import Synchronization

/// What a closure returns on a thread of its own, which it may bind to a processor or have system calls refused to.
public func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let result = Mutex<Result<Value, any Error>?>(nil)
    try Worker {
        let value = Result { try body() }
        result.withLock { $0 = value }
    }.join()
    return try result.withLock { $0! }.get()
}
