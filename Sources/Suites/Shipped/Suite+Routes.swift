import Vocabulary

extension Suite {
    /// Suite `routes`: what the commonest changes of a passed-through device's vectors cost, in tables of 16 to 4,096
    /// entries and with 1 and 64 VMs, and what they do to deliveries. `still` arms have the table and change nothing.
    package static let routes = Suite(
        name: "routes", summary: "GSI routing and irqfd churn during delivery: 16 to 4,096 routes, 1 and 64 VMs",
        arms: [floor(16), floor(256)]
            + [16, 256, 4096].flatMap { routes in
                [still(routes, .software)] + churns.map { churn(routes, $0) }
            } + churns.map { churn(16, $0, vms: 64) }
            + [still(16, .direct), churn(16, .routesEach, .direct), churn(16, .irqfd, .direct)],
        seconds: 45, load: SuiteLoad(rate: 50_000))

    private static let churns = RoutingChurn.allCases.filter { $0 != .none }

    private static func floor(_ routes: Int) -> Arm { arm("floor-\(routes)", .floor, RoutingAxes(routes: routes)) }

    private static func still(_ routes: Int, _ path: PathKind) -> Arm {
        arm("still-\(routes)\(suffix(path))", path, RoutingAxes(routes: routes))
    }

    private static func churn(
        _ routes: Int, _ churn: RoutingChurn, _ path: PathKind = .software, vms: Int = 1
    ) -> Arm {
        let beside = vms > 1 ? "-\(vms)-vms" : ""
        return arm(
            "\(churn.word)-\(routes)\(beside)\(suffix(path))", path,
            RoutingAxes(churn: churn, routes: routes, vms: vms))
    }

    private static func suffix(_ path: PathKind) -> String { path == .direct ? "-direct" : "" }

    private static func arm(_ name: String, _ path: PathKind, _ routing: RoutingAxes) -> Arm {
        var arm = Arm(name, path)
        arm.routing = routing
        return arm
    }
}
