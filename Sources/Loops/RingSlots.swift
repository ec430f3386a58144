import Kernel
import Lockfree
import SystemPackage

/// The eventfds of a loop that waits by a ring: which descriptor and which token each slot has, and how requests name
/// its file.
struct RingSlots {
    /// The kind of tokens that cancellations carry. Those of eventfds are of kind 0.
    static let cancelKind: UInt8 = 1

    /// Whether requests name files by their place in the ring's table of registered files.
    let areRegistered: Bool
    private var descriptors: [CInt]
    private var tokens: [Token]
    /// How long `cancel` waits for the kernel's answer, in ns.
    var patienceNanoseconds: UInt64 = 1_000_000_000

    /// No slot is in use. Registers a table of files with the ring where the kernel can.
    init(capacity: Int, ring: inout Ring) {
        areRegistered = ring.registerFiles(capacity)
        descriptors = Array(repeating: -1, count: capacity)
        tokens = Array(repeating: Token(rawValue: 0), count: capacity)
    }

    /// Entries of the submission queue that a loop asks for: one for each eventfd, within what kernels allow.
    static func submissions(_ capacity: Int) -> Int { min(max(capacity, 8), 4096) }

    /// Entries of the completion queue: every armed request can complete while another batch is on its way.
    static func completions(_ capacity: Int) -> Int { max(capacity * 2, 16) }

    /// How many there are.
    var count: Int { descriptors.count }

    /// What a request for the slot's eventfd names: its place in the table, or its descriptor.
    func file(_ slot: Int) -> CInt { areRegistered ? CInt(slot) : descriptors[slot] }

    /// The descriptor of a slot in use; -1 of one that is not.
    func descriptor(_ slot: Int) -> CInt { descriptors[slot] }

    /// The token of a slot in use.
    func token(_ slot: Int) -> Token { tokens[slot] }

    /// Whether the token's slot is in use by it, and not by a later token.
    func isWatched(_ token: Token) -> Bool { descriptors[token.slot] >= 0 && tokens[token.slot] == token }

    /// Takes a slot into use.
    mutating func add(_ eventfd: CInt, _ token: Token, ring: inout Ring) throws(Errno) {
        precondition(token.slot < count && descriptors[token.slot] < 0, "slot out of range or in use")
        precondition(token.kind == 0, "kinds other than 0 belong to the loop")
        if areRegistered { try ring.setFile(token.slot, FileDescriptor(rawValue: eventfd)) }
        descriptors[token.slot] = eventfd
        tokens[token.slot] = token
    }

    /// What the answer to a cancellation of the token's request carries: with the generation of the slot's use, so that
    /// the late answer of an earlier use, for which nobody waits any more, is not taken for the present one's.
    static func cancellation(of token: Token) -> Token {
        Token(slot: token.slot, generation: token.generation, kind: cancelKind)
    }

    /// Cancels the request that carries the token, and hands every other completion that comes meanwhile to `note`.
    /// - Parameters:
    ///   - token: the token of an eventfd that is watched.
    ///   - ring: the loop's ring.
    ///   - note: takes a completion of an eventfd: its token, its result and whether its request goes on.
    /// - Throws: ETIMEDOUT if the kernel has not answered in time; the eventfd is still watched then.
    func cancel(
        _ token: Token, ring: inout Ring, note: (_ token: Token, _ result: Int32, _ hasMore: Bool) -> Void
    ) throws(Errno) {
        precondition(token.slot < count && isWatched(token), "not watched")
        let answer = Self.cancellation(of: token)
        try ring.prepareCancel(token.rawValue, userData: answer.rawValue)
        let start = TickClock.rawNanoseconds()
        var isAnswered = false
        while !isAnswered {
            guard TickClock.rawNanoseconds() &- start < patienceNanoseconds else { throw .timedOut }
            try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: 100_000_000)
            _ = ring.drain(limit: 64) { userData, result, hasMore in
                let completed = Token(rawValue: userData)
                if completed.kind == Self.cancelKind {
                    isAnswered = isAnswered || completed == answer
                } else {
                    note(completed, result, hasMore)
                }
            }
        }
    }

    /// Frees a slot, and reads what is left in its eventfd's counter: one system call.
    /// - Parameters:
    ///   - slot: a slot in use whose request is cancelled.
    ///   - ended: slots whose request is to be armed again. The freed slot is taken out: its next use arms its own.
    ///   - ring: the loop's ring.
    mutating func release(_ slot: Int, _ ended: inout [Int], ring: inout Ring) throws(Errno) -> UInt64 {
        ended.removeAll { $0 == slot }
        let descriptor = descriptors[slot]
        descriptors[slot] = -1
        if areRegistered { try ring.setFile(slot, nil) }
        return try readCounter(descriptor) ?? 0
    }
}

extension LoopCounters {
    /// These counters with the entries and overflows of the loop's ring.
    func with(_ ring: borrowing Ring) -> LoopCounters {
        var counters = self
        counters.ringEntries = ring.entries
        counters.systemCalls += ring.entries
        counters.overflows = ring.overflows
        return counters
    }
}

extension Ring {
    /// Cancels all that is armed, and waits a moment for it. What stays armed the kernel cancels when the ring goes.
    mutating func cancelAll() {
        let token = Token(slot: 0, kind: RingSlots.cancelKind)
        if (try? prepareCancelAll(userData: token.rawValue)) != nil {
            try? submitAndWait(atLeast: 1, timeoutNanoseconds: 10_000_000)
        }
    }
}
