import Documents
import Kernel
import Rounds
import SystemPackage
import Vocabulary

/// The memory that whoever compares two builds shares with one process of a build: a question at a time, its answer,
/// and room for a text. Who waits for the other sleeps, so that the processor is the one's that measures.
///
/// Words of 64 bits, little-endian as both architectures are; the layout is part of the version. Question and answer
/// are published by the counters `asked` and `answered`, each in a cache line of its own: the words belong to whoever
/// is to write the next counter.
package struct LockstepPage {
    /// Changes with the layout and with what questions mean. Builds that speak different versions cannot be compared.
    static let version: UInt64 = 1
    /// "irqmark" in ASCII.
    static let magic: UInt64 = 0x006B_7261_6D71_7269
    /// The descriptor as which a process finds its page.
    static let descriptor: Int32 = 3
    private static let textStart = 4_096
    /// Histograms of a hundred arms fit; memory that nobody touches is none.
    private static let bytes = 32 << 20

    /// Where things stand, in words.
    enum Word: Int {
        case magic = 0
        case version = 1
        /// Of the process that answers, so that one which knows only another can say so.
        case answererVersion = 2
        /// The process that asks: when it has gone, nobody waits for answers.
        case asker = 3
        case asked = 8
        case answered = 16
        case question = 24
        case status = 40
        /// Bytes of the text.
        case text = 41
        /// Numbers of the question, then of the answer.
        case numbers = 48
    }

    /// What can be asked.
    enum Question: UInt64 {
        /// Who are you? The text is a `LockstepHello`. Asked before the process starts.
        case hello = 1
        /// Bear work: arm, kind (0 a share, 1 nanoseconds, 2 steps, 3 calls), amount. Answer: nanoseconds.
        case burden = 2
        /// Measure a slice pair: arm, signals of the closed loop, of the open loop, its rate, whether it counts.
        /// Answer: the words of `LockstepSlices`.
        case slices = 3
        /// What has it come to? The text is a list of `ArmAccount`.
        case account = 4
        /// Go.
        case end = 5
    }

    /// How an answer is meant.
    enum Status: UInt64 {
        case done = 1
        /// An account does not hold; `account` says which.
        case void = 2
        /// It could not be done; the text says why.
        case failed = 3
    }

    /// How many numbers a question or an answer may have.
    static let numbers = 16

    let memory: SharedMemory

    /// A new page of whoever asks.
    init() throws(Errno) {
        memory = try SharedMemory(name: "irqmark", count: Self.textStart + Self.bytes)
        self[.magic] = Self.magic
        self[.version] = Self.version
        self[.asker] = UInt64(ChildProcess.own)
    }

    /// The page that this process was given.
    /// - Throws: `notComparable` if there is none, or one of another kind.
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

    /// The text of the last answer. The other side may be anything, so its length is not believed.
    var text: [UInt8] {
        memory.bytes(from: Self.textStart, count: Int(min(self[.text], UInt64(memory.count - Self.textStart))))
    }

    /// Puts the text of an answer. False if it is too long.
    func put(_ text: [UInt8]) -> Bool {
        guard text.count <= memory.count - Self.textStart else { return false }
        memory.write(text, at: Self.textStart)
        self[.text] = UInt64(text.count)
        return true
    }

    /// Puts a value as the text of an answer. False if it is too long.
    func put(_ value: JSONValue) -> Bool { put(Array(value.compact.utf8)) }

    /// The text of the last answer as a document; nil if it is none.
    var document: Node? { try? JSONParser.root(text[...]) }
}

extension Handicap.Amount {
    /// Its number on the page.
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

    /// From the page; nil if this build does not know the kind.
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
