import Interleaving
import Lockfree

/// Setters, a remover and a taker on one pending bitmap: protocol (a). What a thread does is a list of operations.
final class PendingBitmapScenario: Scenario {
    enum Operation {
        case insert(Int)
        case remove(Int)
        /// Takes all that the summaries lead to, and would then sleep if `isEmpty`.
        case pass
    }

    /// What is left out of the protocol, to see that it is missed.
    enum Breakage: CaseIterable {
        /// The summary is set only where the leaf was empty.
        case summaryIfEmpty
        /// A summary is cleared without a second look at the leaf.
        case noReread
        /// A remover does not count itself.
        case uncountedRemover

        /// What does not hold because of it, whichever is seen first.
        var verdicts: [String] {
            switch self {
            case .summaryIfEmpty, .noReread: ["asleep while bit", "bits that the summaries do not lead to"]
            case .uncountedRemover: ["asleep while bit", "the root says that none is"]
            }
        }
    }

    private let plan: [[Operation]]
    private let breakage: Breakage?
    private let bitmap = PendingBitmap(capacity: 4_224)
    /// Bits whose insertion has returned and that nobody has taken since.
    private var promised: Set<Int> = []
    private var (set, gone) = (0, 0)
    private var fault: String?

    init(_ plan: [[Operation]], breakage: Breakage? = nil) {
        self.plan = plan
        self.breakage = breakage
    }

    var strands: Int { plan.count }

    func prepare() {
        while let word = bitmap.nextWord(from: 0) { _ = bitmap.take(word: word, mask: ~0) }
        // A bit of the root may lag behind an empty summary until something below it is taken.
        for bit in [0, 4_096] {
            bitmap.insert(bit)
            _ = bitmap.take(word: bit / 64, mask: ~0)
        }
        promised = []
        (set, gone, fault) = (0, 0, nil)
    }

    func run(_ strand: Int) {
        for operation in plan[strand] {
            switch operation {
            case .insert(let bit): insert(bit)
            case .remove(let bit): remove(bit)
            case .pass: pass()
            }
        }
    }

    func invariant() -> String? { fault }

    func verdict() -> String? {
        if let fault { return fault }
        var hidden = (0..<bitmap.wordCount).reduce(0) { $0 + bitmap.word($1).nonzeroBitCount }
        if hidden > 0 && bitmap.isEmpty { return "\(hidden) bits are set, and the root says that none is" }
        var from = 0
        while let word = bitmap.nextWord(from: from) {
            let bits = bitmap.take(word: word, mask: ~0).nonzeroBitCount
            hidden -= bits
            gone += bits
            from = word + 1
        }
        if hidden > 0 { return "\(hidden) bits that the summaries do not lead to" }
        return set == gone ? nil : "\(set) bits set, \(gone) taken"
    }

    private func insert(_ bit: Int) {
        let isNew = breakage == .summaryIfEmpty ? bitmap.insertAnnouncingOnce(bit) : bitmap.insert(bit)
        if isNew { set += 1 }
        // A taker may have had it already.
        if Scheduler.unseen({ bitmap.contains(bit) }) { promised.insert(bit) }
    }

    private func remove(_ bit: Int) {
        // Whoever removes a bit takes the promise back before.
        promised.remove(bit)
        let wasSet = breakage == .uncountedRemover ? bitmap.removeUncounted(bit) : bitmap.remove(bit)
        if wasSet { gone += 1 }
    }

    private func pass() {
        var from = 0
        while let word = bitmap.nextWord(from: from) {
            let bits = breakage == .noReread ? bitmap.takeWithoutReread(word) : bitmap.take(word: word, mask: ~0)
            gone += bits.nonzeroBitCount
            for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 { promised.remove(word * 64 + bit) }
            from = word + 1
        }
        if bitmap.isEmpty, let bit = promised.first(where: { bit in Scheduler.unseen { bitmap.contains(bit) } }) {
            fault = fault ?? "asleep while bit \(bit) is set"
        }
    }
}
