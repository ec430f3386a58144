import Documents
import Kernel
import Rounds
import SystemPackage
import Vocabulary

/// The memory that the comparing process shares with one process of a build: a question at a time, its answer, and room
/// for a text. The side that waits for the other one sleeps on a futex, so the measuring process has the processor
/// alone.
///
/// Words of 64 bits, little-endian as both architectures are. The layout is part of the version. The counters `asked`
/// and `answered` publish question and answer; each has a cache line of its own. All other words belong to the side
/// whose counter is next.
package struct LockstepPage {
    /// Changes with the layout and with the meaning of questions. Builds of different versions cannot be compared.
    static let version: UInt64 = 1
    /// "irqmark" in ASCII.
    static let magic: UInt64 = 0x006B_7261_6D71_7269
    /// The number of the descriptor at which a process finds its page.
    static let descriptor: Int32 = 3
    private static let textStart = 4_096
    /// The page's size in bytes. Histograms of a hundred arms fit; memory that is never touched is not allocated.
    private static let bytes = 32 << 20

    /// The places of fields on the page, in words.
    enum Word: Int {
        case magic = 0
        case version = 1
        /// Version of the answering process, so that one that knows another version only can say so.
        case answererVersion = 2
        /// Process id of the side that asks: when that process has gone, nobody waits for answers.
        case asker = 3
        case asked = 8
        case answered = 16
        case question = 24
        case status = 40
        /// The length of the text, in bytes.
        case text = 41
        /// The numbers of the question, overwritten by those of the answer.
        case numbers = 48
    }

    /// The questions.
    enum Question: UInt64 {
        /// Describe yourself. The text of the answer is a `LockstepHello`. Asked before the process starts.
        case hello = 1
        /// Add synthetic work to an arm: arm, kind (0 a share, 1 nanoseconds, 2 steps, 3 calls), amount. Answers
        /// nanoseconds.
        case handicap = 2
        /// Measure a slice pair: arm, signals of the closed loop, signals of the open loop, rate of the open loop,
        /// whether the slices count. Answers the words of a `LockstepSlices`.
        case slices = 3
        /// Give the accounts of all arms. The text of the answer is a list of `ArmAccount`.
        case account = 4
        /// Stop all threads and exit.
        case end = 5
    }

    /// The status of an answer.
    enum Status: UInt64 {
        case done = 1
        /// The account of an arm does not balance; `account` says which.
        case void = 2
        /// The question could not be carried out; the text says why.
        case failed = 3
    }

    /// The most numbers that a question or an answer has.
    static let numbers = 16

    let memory: SharedMemory

    /// A new page, made by the side that asks.
    init() throws(Errno) {
        memory = try SharedMemory(name: "irqmark", count: Self.textStart + Self.bytes)
        self[.magic] = Self.magic
        self[.version] = Self.version
        self[.asker] = UInt64(ChildProcess.own)
    }

    /// The page that this process was started with.
    /// - Throws: `notComparable` if there is none, or if it has another layout.
    init(given descriptor: Int32) throws(RunError) {
        do {
            memory = try SharedMemory(Descriptor(owning: descriptor))
        } catch {
            throw .notComparable("lockstep is started by irqmark compare --build, not by hand")
        }
        guard memory.count >= Self.textStart, self[.magic] == Self.magic else {
            throw .notComparable("descriptor \(descriptor) is no page of irqmark")
        }
    }

    subscript(word: Word) -> UInt64 {
        get { memory[word.rawValue] }
        nonmutating set { memory[word.rawValue] = newValue }
    }

    func number(_ index: Int) -> UInt64 { memory[Word.numbers.rawValue + index] }

    func real(_ index: Int) -> Double { Double(bitPattern: number(index)) }

    func set(_ numbers: [UInt64]) {
        precondition(numbers.count <= Self.numbers, "a question has no room for so many numbers")
        for (index, number) in numbers.enumerated() { memory[Word.numbers.rawValue + index] = number }
    }

    // MARK: Text

    /// The text of the last answer. Its length is checked, because the other side may be any program.
    var text: [UInt8] {
        memory.bytes(from: Self.textStart, count: Int(min(self[.text], UInt64(memory.count - Self.textStart))))
    }

    /// Writes the text of an answer. False if it is too long.
    func put(_ text: [UInt8]) -> Bool {
        guard text.count <= memory.count - Self.textStart else { return false }
        memory.write(text, at: Self.textStart)
        self[.text] = UInt64(text.count)
        return true
    }

    /// Writes a value as the text of an answer. False if it is too long.
    func put(_ value: JSONValue) -> Bool { put(Array(value.compact.utf8)) }

    /// The text of the last answer as a document; nil if it is no JSON.
    var document: Node? { try? JSONParser.root(text[...]) }
}

extension Handicap.Amount {
    /// The number of the amount's kind on the page.
    package var kind: UInt64 {
        switch self {
        case .share: 0
        case .nanoseconds: 1
        case .steps: 2
        case .calls: 3
        }
    }

    package var number: Double {
        switch self {
        case .share(let amount), .nanoseconds(let amount), .steps(let amount): amount
        case .calls(let calls): Double(calls)
        }
    }

    /// An amount from the page; nil if this build does not know its kind.
    package init?(kind: UInt64, amount: Double) {
        switch kind {
        case 0: self = .share(amount)
        case 1: self = .nanoseconds(amount)
        case 2: self = .steps(amount)
        case 3: self = .calls(Int(amount))
        default: return nil
        }
    }
}
