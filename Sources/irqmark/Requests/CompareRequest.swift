import ArgumentParser
import Metrics
import Rounds
import Vocabulary

/// A comparison as the user asked for it, by arguments, flags and environment. Whatever cannot be done is refused.
struct CompareRequest {
    /// Load, time, seed and outputs.
    let run: RunRequest
    let plan: ComparePlan
    let failOn: FailOn

    /// Checks what the user asked for; `suite` is the name that the result gives to the comparison.
    init(
        suite: String = ComparePlan.suite, arms: [String], options: CompareOptions, environment: [String: String]
    ) throws(ValidationError) {
        let given = GivenSettings(CompareOptions.flags(of: options), environment: environment)
        guard arms.count >= 2 else {
            throw ValidationError("one arm has nothing to be compared with; name another one behind it")
        }
        guard arms.count <= Self.mostArms else {
            throw ValidationError("at most \(Self.mostArms) arms fit into a round; compare fewer at once")
        }
        var configurations: [Arm] = []
        for arm in arms { configurations.append(try ArmArgument(arm).configuration) }
        if let other = configurations.first(where: { $0.isLive != configurations[0].isLive }) {
            let (model, live) = other.isLive ? (configurations[0], other) : (other, configurations[0])
            throw ValidationError(
                "\(model.name) is of the model and \(live.name) is the host's KVM: one lacks what the other holds, so "
                    + "neither is worse; irqmark run paths shows both, each against its own floor")
        }
        let run = try RunRequest(suite: suite, given)
        var plan = ComparePlan(base: configurations[0], candidates: Array(configurations[1...]))
        plan.run = run.plan
        if let metrics = given["metrics"] { plan.judge(try metrics.metrics()) }
        if let limits = given["limits"] { plan.apply(try limits.limits(of: plan.metrics)) }
        // A metric that the user named must be judged, and the doctor judges every metric.
        if given["metrics"] != nil || suite == DoctorCommand.suite {
            plan.judge(plan.metrics)
            plan.requireAll()
        }
        plan.handicap = try given["handicap"]?.handicap(of: arms)
        failOn = try given["fail-on"]?.one() ?? .regression
        try run.refuseImpossible(given, arms: configurations)
        self.run = run
        self.plan = plan
    }

    /// The most arms of a comparison. Each has a slice in each round, and rounds must be so short that disturbances
    /// meet all arms alike.
    private static let mostArms = 8
}
