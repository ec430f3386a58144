import Testing

@testable import Suites
@testable import Vocabulary

@Suite("A suite file") struct SuiteFileTests {
    private static func suite(_ text: String) throws(RunError) -> Suite {
        try SuiteFile(text: text, path: "s.yaml").suite()
    }

    /// The message of the usage error with which a file is refused.
    private static func refusal(_ text: String) -> String {
        do throws(RunError) {
            _ = try suite(text)
            return "not refused"
        } catch {
            guard case .usage(let words) = error else { return "\(error)" }
            return words
        }
    }

    @Test func armsStartFromTheDefaultsAndTheLoadIsTheFiles() throws {
        let suite = try Self.suite(
            """
            name: mine
            summary: two caches
            seconds: 1m
            rate: 20k
            arrivals: poisson
            window: 32
            rounds: 7
            vcpus: 8
            list-registers: 2
            halt-poll: 500000
            writers: 2
            defaults: {path: software, loop: epoll}
            arms:
              - name: with
              - {name: without, cache: none}
              - name: switched
                path: direct
                toggles: 10
                forwarding: linux
                quirks: discard-window+no-read-back
            """)
        #expect(suite.name == "mine" && suite.summary == "two caches" && suite.seconds == 60)
        var load = SuiteLoad()
        (load.rate, load.arrivals, load.window, load.rounds) = (20_000, .poisson, 32, 7)
        (load.vcpus, load.listRegisters, load.haltPoll) = (8, 2, 500_000)
        load.writers = 2
        #expect(suite.load == load)
        #expect(
            suite.arms == [
                Arm("with", .software, loop: .epoll),
                Arm("without", .software, loop: .epoll, cache: .none),
                Arm(
                    "switched", .direct, loop: .epoll, forwarding: .linux, togglesPerSecond: 10,
                    quirks: [.discardWindow, .noReadBack]),
            ])
    }

    @Test func anArmSaysItsOwnLoadAndTheGuestsCommands() throws {
        let suite = try Self.suite(
            """
            defaults: {path: software, loop: call}
            arms:
              - {name: storm, cache: tree, invalidation: precise, commands: mapd, command-rate: 10000}
              - {name: wide, devices: 16, events: 17, vcpus: 16}
            """)
        let storm = Arm("storm", .software, loop: .call, cache: .tree).with {
            ($0.invalidation, $0.commands) = (.precise, CommandAxes(.mapd, rate: 10_000))
        }
        let wide = Arm("wide", .software, loop: .call).with { $0.shape = LoadShape(devices: 16, events: 17, vcpus: 16) }
        #expect(suite.arms == [storm, wide])
        for (words, why) in [
            ("path: floor, commands: movi", "path floor has no ITS"),
            ("path: ppi, invalidation: precise", "has no ITS"),
            ("path: software, topology: vcpu-apart, commands: inv", "take topology inline"),
            ("path: software, workload: trace, vcpus: 2", "a recorded guest"),
            ("path: software, devices: 1000, events: 1000", "57344"),
            ("path: software, events: 0", "a number of events"),
            ("path: software, command-rate: 10", "no commands are given"),
            ("loop: uring-edge, path: software, routes: 16, devices: 2", "decide how many devices"),
        ] {
            #expect(Self.refusal("arms: [{name: a, \(words)}]").contains(why), "\(words)")
        }
    }

    @Test func aMatrixMakesEveryCombinationThatIsNotExcluded() throws {
        let suite = try Self.suite(
            """
            matrix:
              path: [software, direct]
              loop: [uring-edge, epoll]
              cache: [sharded, none]
              guest: wfi
              exclude:
                - {path: direct, cache: none}
                - loop: [epoll]
                  cache: none
            """)
        #expect(suite.name == "s")
        #expect(
            suite.arms.map(\.name) == [
                "software-uring-edge-sharded", "software-uring-edge-none", "software-epoll-sharded",
                "direct-uring-edge-sharded", "direct-epoll-sharded",
            ])
        #expect(suite.arms.allSatisfy { $0.guest == .wfi })
        #expect(suite.arms[1].cache == .none && suite.arms[4].loop == .epoll && suite.arms[4].path == .direct)
    }

    @Test(arguments: ["'a,b'", "'a*'", "'a?'"]) func aNameThatAFilterCouldNotSayIsRefused(name: String) {
        let words = Self.refusal("arms:\n- {name: \(name), path: floor}")
        #expect(words.contains("a name has no comma, * or ?, which filters give a meaning"), "\(words)")
    }

    @Test func aFileMayStateARateForEachGroup() throws {
        let arms = "arms:\n- {name: a, path: floor}\n"
        let load = try Self.suite("rate: 20k\nlive-rate: 500\n" + arms).load
        #expect(load.rate == 20_000 && load.liveRate == 500)
        #expect(try Self.suite("rate: 20k\n" + arms).load.liveRate == nil)
        #expect(Self.refusal("live-rate: fast\n" + arms).contains("s.yaml:1: live-rate fast: takes signals per second"))
    }

    @Test func everySuiteThatShipsStatesTheRateOfEachOfItsGroups() {
        #expect(Suite.all.count > 6)
        for suite in Suite.all {
            #expect(suite.load.rate != nil, "\(suite.name)")
            let kinds = Set(suite.arms.map(\.isLive))
            // The host's KVM is slower than its model: beside it, it has a rate of its own.
            if kinds.count == 2 { #expect(suite.load.liveRate != nil, "\(suite.name)") }
        }
    }

    @Test func armsMayBeOptionalByTheirNames() throws {
        let arms = "arms:\n- {name: a, path: floor}\n- {name: b-apart, path: floor}\n"
        #expect(try Self.suite(arms).optional.isEmpty)
        #expect(try Self.suite(arms + "optional: a").optional == [NamePattern("a")])
        #expect(
            try Self.suite(arms + "optional: [a, 'b-*']").optional == [NamePattern("a"), NamePattern("b-*")])
        let words = Self.refusal(arms + "optional:\n- c")
        #expect(words.contains("s.yaml:5: optional c: no arm of the suite has that name"), "\(words)")
        // The host's KVM is not everywhere.
        for arm in Suite.all.flatMap(\.arms) {
            let suites = Suite.all.filter { $0.arms.contains(arm) }
            let isOptional = suites.allSatisfy { $0.optional.contains { $0.matches(arm.name) } }
            #expect(isOptional == (arm.isLive || (arm.writers ?? 1) > 1), "\(arm.name)")
        }
    }

    @Test func theWordsOfAnArmMakeTheSameArm() throws {
        for arm in Suite.all.flatMap(\.arms) where !arm.isLive {
            var made = Arm(arm.name, .floor)
            for axis in ArmAxis.allCases { try axis.set(axis.word(of: arm), of: &made) }
            #expect(made == arm)
            #expect(arm.contradiction == nil)
        }
        for arm in Suite.all.flatMap(\.arms) where arm.isLive { #expect(arm.contradiction == nil) }
    }

    @Test(arguments: [
        ("arms:\n- {name: a, path: floor}\nlop: epoll", "s.yaml:3: key of a suite: \"lop\" is not known; "),
        (
            "arms:\n- name: a\n  path: floor\n  lopo: epoll",
            "s.yaml:4: key of an arm: \"lopo\" is not known; did you mean loop? "
        ),
        (
            "arms:\n- name: a\n  path: flor",
            "s.yaml:3: path \"flor\" is not known; did you mean floor? known: floor, ppi,"
        ),
        ("arms:\n- {name: a, path: floor}\n- {name: a, path: ppi}", "s.yaml:3: there are two arms named a"),
        ("arms:\n- {name: a}", "s.yaml:2: arm a says no path"),
        ("arms:\n- {path: floor}", "s.yaml:2: the arm has no name"),
        ("arms:\n- {name: a, path: [floor, ppi]}", "s.yaml:2: path takes one word here; lists stand in matrix:"),
        ("arms:\n- {name: a, path: floor, toggles: many}", "toggles \"many\" is no number of toggles a second"),
        ("arms:\n- {name: a, path: direct, quirks: stale}", "quirks \"stale\" is not known"),
        ("arms: []", "the suite has no arms"), ("", "is empty; a suite has arms"), ("~", "a suite takes keys"),
        ("arms: floor", "s.yaml:1: arms takes a list"), ("- a", "s.yaml:1: a suite takes keys with values"),
        ("rate: fast\narms:\n- {name: a, path: floor}", "s.yaml:1: rate fast: takes signals per second"),
        ("window: 0\narms: []", "s.yaml:1: window 0: takes a whole number, 1 to 65536"),
        ("arrivals: sometimes", "s.yaml:1: arrivals \"sometimes\" is not known; "),
        ("seconds:\narms: []", "s.yaml:1: seconds takes a word or a number"),
        ("name: paths\narms:\n- {name: a, path: floor}", "paths is the name of a suite that ships"),
        ("name: a\nseconds: 5\nname: b", "s.yaml:3: expected each key once, found \"name\" twice"),
        (
            "arms:\n- {name: a,\n   \"path\": floor,\n   path: ppi}",
            "s.yaml:4: expected each key once, found \"path\" twice"
        ),
        (
            "arms:\n- name: a\n  path: floor\n- name: b\n  path: floor\n  path: ppi",
            "s.yaml:6: expected each key once, found \"path\" twice"
        ),
        ("arms:\n- {name: a, path: software, quirks: stale-forwarding}", "changes nothing on path software; take path"),
        (
            "arms:\n- {name: \(String(repeating: "a", count: 101)), path: ppi}",
            "s.yaml:2: arm aaaaaaaaaaaaaaaaaaaa...: a name has at most 100 letters"
        ),
        (
            "arms:\n- {name: a, path: ppi, quirks: truncated-ppi-mask}",
            "truncated-ppi-mask changes nothing on path ppi; no arm shows it, so leave it out"
        ),
        ("arms:\n- {name: a, path: direct, quirks: silent-software}", "silent-software changes nothing on path direct"),
        ("arms:\n- {name: a, path: direct, quirks: typed-ppi-mask}", "take path ppi"),
        ("arms: [", "s.yaml:"), ("a: b: c", "s.yaml:1: expected YAML, found text that is none: mapping"),
        ("---\na: 1\n---\nb: 2", "s.yaml:4: expected one document, found a second one (---)"),
        ("? [a, b]\n: 1", "s.yaml:1: expected a word as a key, found a list"),
        ("arms:\n- {name: a, path: software, loop: irqfd}", "loop irqfd is KVM's own"),
        ("arms:\n- {name: a, path: kvm, loop: epoll}", "path kvm takes loop irqfd, irqfd-uring or call"),
        ("arms:\n- {name: a, path: direct, loop: call, topology: apart}", "the source injects itself"),
        ("arms:\n- {name: a, path: software, toggles: 5}", "no vLPIs to toggle; take path direct"),
        ("arms:\n- {name: a, path: direct, workload: trace, topology: vcpu-apart}", "take topology inline"),
        ("matrix:\n  path: [floor, floor]", "s.yaml:2: path says floor twice"),
        ("matrix:\n  path: [floor]\n  exclude:\n  - {}", "s.yaml:4: the exclusion names no axis"),
        ("matrix: {}", "the matrix has no axes"),
        ("matrix:\n  path: [software, ppi]\n  forwarding: [linux]", "s.yaml:2: arm software is impossible"),
    ])
    func thatIsWrongIsRefusedWithItsPlace(text: String, words: String) {
        #expect(Self.refusal(text).contains(words), "\(Self.refusal(text))")
    }

    @Test(arguments: [
        ("name: \"x\\n::error::y\"\narms: []", "s.yaml:1: name takes text on one line, without control characters"),
        ("arms:\n- {name: \"a\\e[2J\", path: floor}", "s.yaml:2: name takes text on one line"),
        ("\"x\\r\\n::error::y\": 1", "s.yaml:1: key of a suite: \"x  ::error::y\" is not known"),
    ])
    func namesAndMessagesAreOneLineEach(text: String, words: String) {
        #expect(Self.refusal(text).hasPrefix(words), "\(Self.refusal(text))")
    }

    @Test func aHugeMatrixIsRefusedBeforeItIsMade() {
        let toggles = (0..<200).map(String.init).joined(separator: ", ")
        let text = "defaults: {path: direct}\nmatrix:\n  toggles: [\(toggles)]\n  forwarding: [lossless, linux]\n"
        #expect(Self.refusal(text).contains("s.yaml:3: the matrix has more than 256 combinations"))
        let arms = (0..<300).map { "- {name: a\($0), path: floor}" }.joined(separator: "\n")
        #expect(Self.refusal("arms:\n" + arms).contains("s.yaml:258: the suite has more than 256 arms"))
    }

    @Test func aliasesAndDepthAreRefusedBeforeTheyCanGrow() {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1..<40 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(
            Self.refusal(bomb + "? *a39\n: 1\n").contains(
                "s.yaml:2: expected what it stands for written out, found an alias (*a...)"))
        #expect(
            Self.refusal("arms:\n- &a {name: a, path: floor}\n- <<: *a\n").contains(
                "s.yaml:3: expected what it stands for written out, found an alias (*a...)"))
        #expect(Self.refusal("<<: {name: a}").contains("\"<<\" is not known"))
        for deep in ["[", "{a: ", "- ", "? "] {
            let text = String(repeating: deep, count: 60_000 / deep.count)
            #expect(Self.refusal("arms: " + text).hasPrefix("s.yaml:"))
            #expect(Self.refusal(text).hasPrefix("s.yaml:"))
        }
    }

    @Test func aPatternThatBeginsWithAnAsteriskIsAWordAndNoAlias() throws {
        let suite = try Self.suite("optional: ['*-apart']\narms:\n- {name: direct-apart, path: direct}\n")
        #expect(suite.optional.map(\.text) == ["*-apart"])
    }

    @Test func whatCannotBeReadIsAFailureAndNoUsageError() {
        for path in ["/no/such.yaml", "/proc"] {
            #expect {
                try Suite.chosen(path)
            } throws: { error in
                guard case .failed(let words)? = error as? RunError else { return false }
                return words.hasPrefix("\(path): ")
            }
        }
        #expect {
            try Suite.chosen("/dev/zero")
        } throws: { error in
            guard case .usage(let words)? = error as? RunError else { return false }
            return words.contains("longer than")
        }
    }
}
