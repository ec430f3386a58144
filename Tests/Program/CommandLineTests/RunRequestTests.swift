import ArgumentParser
import Metrics
import Rounds
import Testing

@testable import Suites
@testable import Vocabulary
@testable import irqmark

@Suite struct RunRequestTests {
    /// What `irqmark run` makes of these arguments in this environment, and nothing else. The command parses alone: at
    /// the root a debug build looks through every command first.
    static func request(_ arguments: String, _ environment: [String: String] = [:]) throws -> RunRequest {
        let words = arguments.split(separator: " ").map(String.init)
        return try RunCommand.parse(words).request(in: environment)
    }

    /// The message with which it is refused; the exit status must be that of usage errors.
    static func refusal(_ arguments: String, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try request(arguments, environment)
            return "not refused"
        } catch {
            #expect(RunCommand.exitCode(for: error).rawValue == Vocabulary.ExitStatus.usage.rawValue)
            return RunCommand.message(for: error)
        }
    }

    static func words<Kind: RawRepresentable>(_ kinds: [Kind]) -> [String] where Kind.RawValue == String {
        kinds.map(\.rawValue)
    }

    @Test func histogramsAndAccountsAreKeptOnDemand() throws {
        #expect(try Self.request("--histograms all").plan.histograms == .all)
        #expect(try Self.request("", ["IRQMARK_HISTOGRAMS": "all"]).plan.histograms == .all)
        #expect(Self.refusal("--histograms none").contains("none"))
        let request = try Self.request("", ["IRQMARK_ACCOUNT": "9000"])
        #expect(request.accounts == .one(9000) && request.plan.accountsLPIs)
        #expect(try Self.request("--account all").accounts == .all)
    }

    @Test func withoutArgumentsTheMainJobRuns() throws {
        let request = try Self.request("")
        #expect(request.plan.suite == "paths")
        #expect(request.plan.seed == 1)
        #expect(request.plan.loops.isEmpty && request.plan.paths.isEmpty && request.plan.workloads.isEmpty)
        #expect(request.plan.rate == 50_000 && request.plan.window == nil && request.plan.durationSeconds == nil)
        #expect(request.plan.histograms == .response && request.accounts == nil && !request.plan.accountsLPIs)
        #expect(request.json == nil && !request.isQuiet && request.settings.isEmpty)
        #expect(request.arms.count == Suite.named("paths")?.arms.count)
    }

    @Test func everyFlagReachesThePlan() throws {
        let request = try Self.request(
            "paths --path software --loop uring-edge,epoll --cache sharded --topology inline "
                + "--guest spin --workload generated --window 16 --duration 1.5m --rounds 7 "
                + "--seed 18446744073709551615 "
                + "--json - --quiet --color never --vcpus 8 --list-registers 16")
        let plan = request.plan
        #expect(Self.words(plan.paths) == ["software"])
        #expect(Self.words(plan.loops) == ["uring-edge", "epoll"])
        #expect(Self.words(plan.caches) == ["sharded"])
        #expect(Self.words(plan.topologies) == ["inline"])
        #expect(Self.words(plan.guests) == ["spin"])
        #expect(Self.words(plan.workloads) == ["generated"])
        #expect(plan.window == 16 && plan.durationSeconds == 90 && plan.rounds == 7 && plan.seed == .max)
        #expect(plan.vcpus == 8 && plan.listRegisters == 16)
        #expect(request.json == "-" && request.isQuiet && request.colour == .never)
    }

    @Test(arguments: [("20000", 20_000), ("20k", 20_000), ("1.5M", 1_500_000), ("0.5", 0.5)])
    func ratesTakeAUnit(text: String, rate: Double) throws {
        #expect(try Self.request("--rate \(text)").plan.rate == rate)
    }

    @Test func aSuiteStatesItsRateAndAutoMeasuresOne() throws {
        let stated = try Self.request("smoke").plan
        #expect(stated.rate == 50_000 && !stated.measuresRate)
        let measured = try Self.request("smoke --rate auto").plan
        #expect(measured.rate == nil && measured.measuresRate && measured.openRate(isLive: true) == nil)
        let own = try Self.request("paths --rate 7k").plan
        #expect(own.openRate(isLive: false) == 7_000 && own.openRate(isLive: true) == 7_000)
        let both = try Self.request("paths").plan
        #expect(both.openRate(isLive: false) == 50_000 && both.openRate(isLive: true) == 10_000)
    }

    @Test(arguments: [("30", 30), ("30s", 30), ("2m", 120), ("500ms", 0.5)])
    func timesTakeAUnit(text: String, seconds: Double) throws {
        #expect(try Self.request("--duration \(text)").plan.durationSeconds == seconds)
    }

    @Test func theEnvironmentHasATwinForEveryFlagAndTheFlagWins() throws {
        let environment = [
            "IRQMARK_PATH": "software", "IRQMARK_LOOP": "uring-edge", "IRQMARK_CACHE": "sharded",
            "IRQMARK_TOPOLOGY": "inline", "IRQMARK_GUEST": "spin", "IRQMARK_WORKLOAD": "generated",
            "IRQMARK_WINDOW": "8", "IRQMARK_DURATION": "3", "IRQMARK_ROUNDS": "2", "IRQMARK_SEED": "9",
            "IRQMARK_JSON": "out.json", "IRQMARK_QUIET": "1", "IRQMARK_COLOR": "always", "IRQMARK_VCPUS": "2",
            "IRQMARK_LIST_REGISTERS": "3", "IRQMARK_RATE": "", "IRQMARK_CALL_SYSCALL": "0",
        ]
        let plan = try Self.request("", environment)
        #expect(Self.words(plan.plan.paths) == ["software"])
        #expect(plan.plan.window == 8 && plan.plan.rate == 50_000 && plan.plan.listRegisters == 3)
        #expect(plan.json == "out.json" && plan.isQuiet && plan.colour == .always && !plan.plan.callSystemCall)
        let won = try Self.request("--seed 10 --window 4", environment)
        #expect(won.plan.seed == 10 && won.plan.window == 4 && won.plan.rounds == 2)
        #expect(won.settings.first { $0.name == "seed" }?.place == "--seed")
        #expect(won.settings.first { $0.name == "rounds" }?.place == "IRQMARK_ROUNDS")
        #expect(GivenSettings.unknownVariables(in: environment).isEmpty)
    }

    @Test func aMisspeltTwinIsNotPassedOver() {
        #expect(
            GivenSettings.unknownVariables(in: ["IRQMARK_LOPO": "epoll", "HOME": "/"])
                == ["IRQMARK_LOPO is not a setting of irqmark; did you mean IRQMARK_LOOP?"])
    }

    @Test func anUnknownNameIsAnsweredWithTheNearest() {
        #expect(Self.refusal("--loop uring-egde").contains("--loop uring-egde: \"uring-egde\" is not known; did you"))
        let loops = LoopKind.allCases.map(\.word).joined(separator: ", ")
        #expect(Self.refusal("--loop epoll,call,").contains("\"\" is not known; known: \(loops)"))
        #expect(Self.refusal("", ["IRQMARK_PATH": "sofware"]).contains("IRQMARK_PATH sofware: "))
        #expect(Self.refusal("", ["IRQMARK_PATH": "sofware"]).contains("did you mean software?"))
        #expect(Self.refusal("pths").contains("suite \"pths\" is not known; did you mean paths?"))
        let refusal = FlagSuggestion.mended(Self.refusal("--lop epoll"), of: ["run", "--lop", "epoll"])
        #expect(refusal.contains("Did you mean '--loop'?"), "\(refusal)")
    }

    @Test(arguments: [
        "--rate 0", "--rate many", "--rate nan", "--rate 1e999", "--window 0", "--window 1.5", "--duration 0s",
        "--duration soon", "--rounds 0", "--seed -1", "--seed 18446744073709551616", "--vcpus 0", "--vcpus 513",
        "--list-registers 0", "halt-poll --halt-poll -1", "writers --writers 0", "writers --writers 65",
        "halt-poll --halt-poll 1000000001", "--list-registers 17",
        "--color sometimes", "--color always,never", "paths smoke",
        "--quiet=1", "--rate 1e30", "--rate 1e308M", "--rate 1e-300", "--duration 1e300", "--duration 1e-300",
        "--json=",
        "--trace=",
    ])
    func aValueOutOfItsRangeIsRefused(arguments: String) {
        #expect(Self.refusal(arguments) != "not refused")
    }

    @Test func impossibleCombinationsSayWhatToChange() {
        #expect(
            Self.refusal("--call-syscall --loop epoll").contains(
                "--call-syscall: no arm of the model that is left has loop call"))
        #expect(Self.refusal("--trace x.jsonl --workload generated").contains("add --workload trace"))
        #expect(Self.refusal("--vcpus 2 --workload trace").contains("add --workload generated"))
        #expect(Self.refusal("kvm --vcpus 8").contains("--vcpus 8: the host's KVM has its arms' own vCPUs"))
        #expect(Self.refusal("kvm --loop call --call-syscall").contains("no arm of the model that is left"))
        #expect(Self.refusal("paths --filter floor-ppi --window 8").contains("each arm that is left has a window"))
        #expect(Self.refusal("--list-registers 2 --path floor,direct").contains("add --path software"))
        #expect(Self.refusal("paths --halt-poll 500000").contains("no arm that is left can poll"))
        #expect(Self.refusal("paths --writers 2").contains("no arm that is left can have several"))
    }

    @Test func aFilterThatIsGivenTwiceKeepsWhatBothKeep() throws {
        let plan = try Self.request("--path direct --path software,floor --loop call --loop=epoll").plan
        #expect(Self.words(plan.paths) == ["direct", "software", "floor"])
        #expect(Self.words(plan.loops) == ["call", "epoll"])
    }

    /// Each arm runs both loops: the window is the closed one's, the rate the open one's.
    @Test func aRateAndAWindowGoTogether() throws {
        let plan = try Self.request("--rate 10k", ["IRQMARK_WINDOW": "8"]).plan
        #expect(plan.rate == 10_000 && plan.window == 8)
    }

    @Test func filtersThatLeaveNothingAreTold() {
        let refusal = Self.refusal("--path ppi --loop call")
        #expect(refusal.contains("no arm of suite paths is left"))
        #expect(refusal.contains("--path ppi keeps ppi"))
        #expect(refusal.contains("--loop call keeps "))
        #expect(refusal.contains("irqmark list arms"))
    }

    /// Every arm of every suite can be asked for alone, by its own words.
    @Test func everyArmCanBeNamedByItsWords() throws {
        for suite in Suite.all {
            for arm in suite.arms {
                let word = (RunRequest.word(arm.path), RunRequest.word(arm.loop), RunRequest.word(arm.workload))
                let request = try Self.request(
                    "\(suite.name) --path \(word.0) --loop \(word.1) --cache \(RunRequest.word(arm.cache)) --topology "
                        + "\(RunRequest.word(arm.topology)) --guest \(RunRequest.word(arm.guest)) --workload \(word.2)")
                #expect(request.arms.map(\.name).contains(arm.name))
                #expect(request.arms.count < suite.arms.count)
            }
        }
    }
}
