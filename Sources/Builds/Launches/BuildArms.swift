import Metrics
import Results
import Rounds
import Statistics
import Vocabulary

/// The arms that both builds have, and their places in the list of each process.
package struct BuildArms {
    /// Names of the arms, in the order of the base.
    let shared: [String]
    /// Arms that only one build has, or that this machine cannot run.
    let skipped: [Skipped]
    /// Whether the account of an arm broke while the arms were warmed up.
    let isVoid: Bool
    /// How long a signal takes in each role, in nanoseconds, for each arm; of the processes of a build the quickest
    /// counts.
    let costs: [[Double]]
    let needs: [ProcessorNeed]
    /// Whether the host's KVM runs the arm, for each arm.
    let areLive: [Bool]
    /// Whether each arm has vLPIs, so that part of its time is the model's hardware.
    let haveVLPIs: [Bool]
    /// The roles whose builds do not tell the host's time of a slice.
    let withoutHostTime: [BuildRole]
    private let places: [[Int]]

    /// - Parameter hellos: of the first launch, one of each role.
    /// - Throws: `notComparable` if an arm has other axes in the other build, or if the builds share no arm.
    init(_ hellos: [LockstepHello]) throws(RunError) {
        try Self.check(hellos, against: hellos)
        let (base, head) = (hellos[BuildRole.base.rawValue], hellos[BuildRole.head.rawValue])
        var shared: [String] = []
        var skipped: [Skipped] = []
        for arm in base.arms {
            guard let other = head.arms.first(where: { $0.name == arm.name }) else {
                if !head.skipped.contains(where: { $0.name == arm.name }) {
                    skipped.append(Skipped(name: arm.name, cause: "the head has no such arm", remedy: ""))
                }
                continue
            }
            let differing = arm.configuration.keys.filter { key in
                other.configuration[key].map { $0 != arm.configuration[key] } ?? false
            }
            guard differing.isEmpty else {
                let fields = differing.sorted().map { key in
                    "\(key) \(arm.configuration[key] ?? "") and \(other.configuration[key] ?? "")"
                }
                throw .notComparable(
                    "arm \(arm.name) is not the same in both builds: \(fields.joined(separator: ", "))")
            }
            shared.append(arm.name)
        }
        for arm in head.arms where !base.arms.contains(where: { $0.name == arm.name }) {
            if !base.skipped.contains(where: { $0.name == arm.name }) {
                skipped.append(Skipped(name: arm.name, cause: "the base has no such arm", remedy: ""))
            }
        }
        for skip in base.skipped + head.skipped where !skipped.contains(where: { $0.name == skip.name }) {
            skipped.append(Skipped(name: skip.name, cause: skip.cause, remedy: skip.remedy))
        }
        guard !shared.isEmpty || !base.skipped.isEmpty else {
            throw .notComparable("the builds share no arm of suite \(base.suite)")
        }
        self.shared = shared
        self.skipped = skipped
        let isShared = { (arm: LockstepHello.Arm) in shared.contains(arm.name) }
        isVoid = hellos.contains { $0.arms.contains { isShared($0) && $0.isVoid } }
        let places = BuildRole.allCases.map { role in
            shared.map { name in hellos[role.rawValue].arms.firstIndex { $0.name == name } ?? 0 }
        }
        self.places = places
        costs = shared.indices.map { arm in
            BuildRole.allCases.map { role in
                BuildRole.allCases.filter { $0.isHead == role.isHead }.map { same in
                    hellos[same.rawValue].arms[places[same.rawValue][arm]].nanosecondsPerSignal
                }.min() ?? 0
            }
        }
        areLive = shared.map { name in
            base.arms.contains { $0.name == name && $0.configuration["path"] == PathKind.kvm.word }
        }
        haveVLPIs = shared.indices.map { arm in
            let path = base.arms[places[BuildRole.base.rawValue][arm]].configuration["path"]
            return path.flatMap { PathKind(rawValue: $0) }?.isForwarded ?? false
        }
        withoutHostTime = [BuildRole.base, .head].filter {
            !hellos[$0.rawValue].figures.contains(GatedMetric.host.rawValue)
        }
        needs = base.arms.filter(isShared).map { ProcessorNeed(topology: $0.topology, processors: $0.processors) }
    }

    /// Whether the account of an arm that both builds have broke while another launch was warmed up.
    func isVoid(_ hellos: [LockstepHello]) -> Bool {
        hellos.contains { $0.arms.contains { shared.contains($0.name) && $0.isVoid } }
    }

    /// Checks that each process has the arms that the first of its build has.
    static func check(_ hellos: [LockstepHello], against first: [LockstepHello]) throws(RunError) {
        for role in BuildRole.allCases {
            let least = BuildRole.allCases.first { $0.isHead == role.isHead } ?? role
            guard hellos[role.rawValue].arms.map(\.name) == first[least.rawValue].arms.map(\.name) else {
                throw .failed("build \(role.build) has other arms at each launch")
            }
        }
    }

    /// The place of a shared arm in the list of a role's processes.
    func place(_ arm: Int, _ role: BuildRole) -> Int { places[role.rawValue][arm] }
}
