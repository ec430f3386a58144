import ArgumentParser
import Metrics
import Rounds
import Vocabulary

/// What a comparison is to do, from arguments, flags and environment, with everything refused that cannot be done.
struct CompareRequest {
    /// Load, time, seed and outputs.
    let run: RunRequest
    let plan: ComparePlan
    let failOn: FailOn

    /// - Parameter suite: what the result calls the comparison.
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
        var configurations: [ArmConfiguration] = []
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
        if let metrics = given["metrics"] { plan.metrics = try metrics.metrics() }
        if let limits = given["limits"] { plan.take(try limits.limits(of: plan.metrics)) }
        // What is asked for by name must be told, and the doctor tells of everything.
        if given["metrics"] != nil || suite == DoctorCommand.suite { plan.requireAll() }
        plan.handicap = try given["handicap"]?.handicap(of: arms)
        failOn = try given["fail-on"]?.one() ?? .regression
        try run.refuseImpossible(given, arms: configurations)
        self.run = run
        self.plan = plan
    }

    /// Each arm has a slice in each round, and rounds must stay short for what disturbs them to meet all arms alike.
    private static let mostArms = 8
}
