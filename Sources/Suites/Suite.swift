public import Vocabulary

/// A named set of arms.
public struct Suite: Sendable {
    /// The suite's name on the command line.
    public let name: String
    /// What the suite is for, in one line.
    public let summary: String
    /// The arms, in the order of the table.
    public let arms: [Arm]
    /// How long a run of the suite takes, in seconds, unless the user says otherwise.
    public let seconds: Double
    /// The suite's choices for the load.
    public var load = SuiteLoad()
    /// Arms that a gate need not judge where they cannot run.
    public var optional: [NamePattern] = []
    /// The file that describes it; nil if it ships.
    public var file: String?

    package init(
        name: String, summary: String, arms: [Arm], seconds: Double, load: SuiteLoad = SuiteLoad(),
        optional: [NamePattern] = [], file: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.arms = arms
        self.seconds = seconds
        self.load = load
        self.optional = optional
        self.file = file
    }

    /// The name that results give to a comparison of arms outside any suite.
    package static let comparison = "compare"
    /// The name that results give to a diagnosis of the machine (`irqmark doctor`).
    package static let diagnosis = "doctor"

    /// The suites that ship.
    public static let all = [
        paths, smoke, patches, loops, caches, churn, lpiStress, toggle, overcommit, overflow, routes, haltPoll, writers,
        kvm,
    ]

    /// The shipped suite of a name; nil if there is none.
    public static func named(_ name: String) -> Suite? { all.first { $0.name == name } }

    /// The floor of arms with PPIs, which have fewer signals in flight: one for each of the generated guest's four
    /// vCPUs.
    static let floorOfPPIs = Arm("floor-ppi", .floor, window: 4)
    /// The floor of arms that play a recorded guest.
    static let floorOfTrace = Arm("floor-trace", .floor, workload: .trace)
}
