import FuzzInput
import Suites
import Vocabulary

/// A suite file of lines that are nearly right: known keys with known words, some of them where they do not belong.
struct GeneratedSuite {
    private(set) var text = ""
    private var input: FuzzInput

    init(_ input: FuzzInput) {
        self.input = input
        while !self.input.isAtEnd, text.utf8.count < 8_192 { addLine() }
    }

    private static let arms = ["arms:", "matrix:", "defaults:", "  exclude:"]
    private static let keys = [
        "name", "summary", "seconds", "rate", "live-rate", "arrivals", "window", "rounds", "vcpus", "list-registers",
        "era", "halt-poll", "writers", "optional",
    ]
    private static let numbers = [
        "0", "1", "2", "64", "256", "100000", "-1", "1e3", "20k", "1.5M", "2m", "500ms", "0x10", "9223372036854775808",
        ".inf", ".nan", "1_000", "100000000000000000000000s",
    ]
    private static let words: [ArmAxis: [String]] = [
        .path: PathKind.allCases.map(\.rawValue), .topology: Topology.allCases.map(\.rawValue),
        .loop: ["uring-edge", "epoll", "call", "irqfd", "irqfd-uring"],
        .cache: CacheKind.allCases.map(\.rawValue),
        .guest: GuestKind.allCases.map(\.rawValue), .workload: WorkloadKind.allCases.map(\.rawValue),
        .forwarding: Forwarding.allCases.map(\.rawValue), .toggles: ["0", "10", "100000"],
        .window: ["1", "64", "65537", "as-run"], .era: Era.words + ["as-run"],
        .listRegisters: ["1", "16", "17", "as-run"],
        .haltPoll: ["0", "500000", "as-run"], .writers: ["1", "4", "65", "as-run"],
        .churn: RoutingChurn.words, .routes: ["16", "4096", "17", "as-run"], .vms: ["1", "64", "65"],
        .invalidation: Invalidation.words, .unmap: Unmap.words, .commands: CommandKind.words,
        .commandRate: ["1", "1000000", "0", "as-run"],
        .devices: ["1", "16", "as-run"], .events: ["1", "57344", "0"], .vcpus: ["1", "512", "513"],
        .quirks: ["none", "no-read-back", "discard-window+no-read-back", "silent-software", "+"],
    ]
    private static let oddities = [
        "", "~", "null", "{}", "[]", "[[]]", "\"\"", "'a b'", "\"\\u0000\"", "!!binary x", "!!set {a}", "&a b", "*a",
        "|", ">-", "? a", "smoke", "compare", "constant", "poisson", "µ", "{path: floor}", "[floor, direct]", "<<",
    ]

    private mutating func addLine() {
        let form = input.byte()
        let indent = String(repeating: "  ", count: Int(form >> 5) % 4)
        switch form % 16 {
        case 0, 1: text += Self.arms[input.below(Self.arms.count)] + "\n"
        case 2, 3: text += "  - name: " + name() + "\n    path: " + word(of: .path) + "\n"
        case 4: text += "  - {name: " + name() + ", " + pair() + ", " + pair() + "}\n"
        case 5, 6, 7: text += indent + pair() + "\n"
        case 8, 9: text += indent + axis().rawValue + ": [" + list() + "]\n"
        case 10: text += "    - {" + pair() + "}\n"
        case 11, 12: text += Self.keys[input.below(Self.keys.count)] + ": " + value() + "\n"
        case 13: text += indent + "- " + value() + "\n"
        case 14: text += indent + value() + ": " + value() + "\n"
        default: text += ["---\n", "...\n", "%YAML 1.1\n", "\t", "# ", "\r", "\u{FEFF}", "\u{0}"][input.below(8)]
        }
    }

    private mutating func name() -> String { "arm" + String(input.below(8)) }

    private mutating func axis() -> ArmAxis { ArmAxis.allCases[input.below(ArmAxis.allCases.count)] }

    private mutating func pair() -> String {
        let axis = axis()
        return axis.rawValue + ": " + word(of: axis)
    }

    private mutating func list() -> String {
        let axis = axis()
        return (0..<input.below(5)).map { _ in word(of: axis) }.joined(separator: ", ")
    }

    /// Mostly one that fits.
    private mutating func word(of axis: ArmAxis) -> String {
        let choice = Int(input.byte())
        guard choice < 240, let words = Self.words[axis] else { return value() }
        return words[choice % words.count]
    }

    private mutating func value() -> String {
        let choice = Int(input.byte())
        return choice < 128 ? Self.numbers[choice % Self.numbers.count] : Self.oddities[choice % Self.oddities.count]
    }
}
