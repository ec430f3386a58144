import Testing

@testable import Vocabulary

@Suite("Words") struct WordTests {
    /// One kind, with its type erased.
    private struct Kind: Sendable {
        let name: String
        let words: [String]
        let meanings: [String]
        let isReadBack: Bool
        let complaint: @Sendable (String) -> String?

        init<Case: Word>(_ kind: Case.Type) {
            name = "\(kind)"
            words = kind.words
            meanings = kind.allCases.map(\.meaning)
            isReadBack = kind.allCases.allSatisfy { (try? Case(word: $0.word)) == $0 }
            complaint = { word in
                do throws(UnknownWord) {
                    _ = try Case(word: word)
                    return nil
                } catch { return "\(error)" }
            }
        }
    }

    private static let kinds = [
        Kind(PathKind.self), Kind(LoopKind.self), Kind(CacheKind.self), Kind(Topology.self), Kind(GuestKind.self),
        Kind(WorkloadKind.self), Kind(Arrivals.self), Kind(Forwarding.self), Kind(Quirk.self), Kind(Irqchip.self),
        Kind(LiveInterrupt.self), Kind(LiveArchitecture.self),
        Kind(ArmAxis.self), Kind(ITSProfile.self), Kind(HostGICKind.self), Kind(FailOn.self), Kind(Grade.self),
        Kind(Verdict.self), Kind(ResultKind.self), Kind(ExitStatus.self),
    ]

    @Test func eachOfAKindIsAnotherAndHasAMeaningOfOneLine() {
        for kind in Self.kinds {
            #expect(!kind.words.isEmpty && Set(kind.words).count == kind.words.count, "\(kind.name)")
            #expect(Set(kind.meanings).count == kind.meanings.count, "\(kind.name)")
            for (word, meaning) in zip(kind.words, kind.meanings) {
                #expect(!word.isEmpty && !word.contains { $0 == " " || $0 == "," || $0 == "+" }, "\(kind.name) \(word)")
                #expect(!meaning.isEmpty && !meaning.contains("\n") && !meaning.hasSuffix("."), "\(kind.name) \(word)")
            }
        }
    }

    @Test func eachIsReadBackAndAnUnknownOneIsAnsweredWithTheNearest() {
        for kind in Self.kinds {
            #expect(kind.isReadBack, "\(kind.name)")
            for word in kind.words {
                #expect(kind.complaint(word) == nil, "\(kind.name) \(word)")
                guard word.count > 4 else { continue }
                let nearly = String(word.dropLast()) + "_"
                let complaint = kind.complaint(nearly) ?? ""
                #expect(complaint.hasPrefix("\"\(nearly)\" is not known; did you mean "), "\(kind.name) \(complaint)")
                #expect(complaint.hasSuffix("known: " + kind.words.joined(separator: ", ")), "\(kind.name)")
            }
        }
    }

    @Test func theUsualOneStandsFirstInAList() {
        #expect(Arrivals.listed == "constant, poisson")
        #expect(CacheKind.listed(default: .sharded) == "sharded (default), none, list, tree")
        #expect(Grade.explained.hasPrefix("A: nothing disturbed"))
    }

    /// The bits go over the page of the lock step: an older build knows a quirk by its bit.
    @Test func quirksAreBitsThatKeepTheirNumbers() {
        #expect(Quirk.allCases.map(\.alone.rawValue) == (0..<14).map { 1 << UInt32($0) })
        for quirk in Quirk.allCases { #expect(quirk.alone.each == [quirk]) }
        #expect(Quirks([.noReadBack, .typedPPIMask]).each == [.typedPPIMask, .noReadBack])
    }

    @Test func anAxisTakesEachWordOfItsKindAndSaysItAgain() throws {
        func check<Case: Word>(_ axis: ArmAxis, _: Case.Type) throws {
            for word in Case.words {
                var arm = Arm("", .software)
                try axis.set(word, of: &arm)
                #expect(axis.word(of: arm) == word)
            }
        }
        try check(.path, PathKind.self)
        try check(.loop, LoopKind.self)
        try check(.cache, CacheKind.self)
        try check(.topology, Topology.self)
        try check(.guest, GuestKind.self)
        try check(.workload, WorkloadKind.self)
        try check(.forwarding, Forwarding.self)
        try check(.quirks, Quirk.self)
        try check(.invalidation, Invalidation.self)
        try check(.unmap, Unmap.self)
        try check(.commands, CommandKind.self)
        try check(.churn, RoutingChurn.self)
    }

    @Test func aLoopIsOursOrKVMsOrNone() {
        for kind in LoopKind.allCases {
            #expect([kind.hasEventLoop, kind.isKVMs, kind == .call].count { $0 } == 1, "\(kind.word)")
        }
    }
}
