public import Kernel

extension SharedMemory {
    /// What a child process has said so far whose output this memory is.
    public var text: String { String(decoding: bytes(from: 0, count: count).prefix { $0 != 0 }, as: UTF8.self) }
}
