package import Metrics
import Vocabulary

extension RunResult {
    /// The floor that an arm stands on: the arm of path `floor` of the same kind, loop, workload and number of signals
    /// in flight, from the same thread; of two builds, the arm's own build's. Nil if the run has none. Fewer signals in
    /// flight make each of them dearer on any path, so another floor would charge the path for that.
    public func floor(of arm: ArmResult) -> ArmResult? {
        let floors = arms.filter {
            $0.path == "floor" && $0.loop == arm.loop && $0.kind == arm.kind && $0.build == arm.build
        }
        // The load of a live arm is bounded by its interrupt lines; its floor is the bare system call.
        if arm.kind == .measured { return floors.first }
        return floors.first {
            $0.workload == arm.workload && $0.window == arm.window && $0.hasSourceThread == arm.hasSourceThread
        }
    }

    /// How much more of the host's time a delivery of an arm takes than one of its floor, or why that is not known.
    package func hostAboveFloor(of arm: ArmResult) -> Reading<HostDifference> {
        guard arm.path != "floor" else { return .unavailable("it is a floor itself") }
        if arm.guest == GuestKind.masked.rawValue {
            return .unavailable("a delivery of a masked guest stands for many signals, one of the floor for one")
        }
        guard let floor = floor(of: arm) else { return .unavailable("the run has no floor of its loop and load") }
        return arm.hostTime(above: floor)
    }

    /// The arms, each with its host time above its floor.
    var armsBesideFloors: [ArmResult] {
        get {
            arms.map { arm in
                var arm = arm
                let difference = hostAboveFloor(of: arm)
                let reason = difference.reason ?? "fewer than \(HostDifference.fewest) rounds"
                arm.cost.hostAboveFloor = Reading(difference.value?.nanoseconds, else: reason)
                arm.cost.hostAboveFloorSpread = Reading(difference.value?.spread, else: reason)
                return arm
            }
        }
        set { arms = newValue }
    }
}

extension ArmResult {
    /// How much more of the host's time a delivery takes than one of another arm of the run, over the rounds that count
    /// in both; or why that is not known.
    package func hostTime(above other: ArmResult) -> Reading<HostDifference> {
        switch hostTimes(above: other) {
        case .unavailable(let reason): .unavailable(reason)
        case .value(let differences):
            Reading(HostDifference(of: differences.map(\.nanoseconds)), else: "no round counts in both arms")
        }
    }

    /// By how much a delivery takes more of the host's time than one of another arm, in each round that counts in both,
    /// in nanoseconds; or why that is not known.
    package func hostTimes(above other: ArmResult) -> Reading<[(round: Int, nanoseconds: Double)]> {
        if isVoid { return .unavailable("the arm is void") }
        if other.isVoid { return .unavailable("\(other.name) is void") }
        guard rounds.contains(where: { $0.hostNanoseconds != nil }) else {
            return .unavailable("its rounds do not tell the host's time")
        }
        return .value(
            rounds.compactMap { round in
                guard round.excluded == nil, let ours = round.hostNanosecondsPerDelivery,
                    let theirs = other.rounds.first(where: { $0.index == round.index && $0.launch == round.launch }),
                    theirs.excluded == nil, let floor = theirs.hostNanosecondsPerDelivery
                else { return nil }
                return (round.index, ours - floor)
            })
    }

    /// Whether a thread of its own sends the arm's signals.
    package var hasSourceThread: Bool { topology == "source-apart" || topology == "apart" }

    /// The build of the arm, `base` or `head`, where two were compared: its name begins with it.
    fileprivate var build: Substring? {
        name.firstIndex(of: "/").map { name[..<$0] }
    }
}
