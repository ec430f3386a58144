import Metrics
import Results
import Vocabulary

/// Several results beside each other: the arms that they have in common, and in what their machines differ.
struct SideBySide {
    /// Results with the names that they have on the page.
    let results: [(name: String, result: RunResult)]

    var part: Part? {
        guard results.count > 1 else { return nil }
        let tables = [overview, differences].compactMap(\.self)
        return Part("beside", "Side by side", tables + [hosts, distributions].compactMap(\.self) + spectra)
    }

    // MARK: What they are

    private var overview: Exhibit {
        func fact(_ name: String, _ result: RunResult) -> String {
            result.environment[name]?.value.value?.text ?? Figure.none
        }
        let rows: [(name: String, cell: (RunResult) -> String)] = [
            ("suite", { $0.invocation.suite }), ("verdict", { $0.verdict.spoken }),
            ("grade of the machine", { $0.audit.grade.rawValue }), ("began", { $0.invocation.startedAt }),
            ("processor", { fact("cpuModel", $0) }), ("kernel", { fact("kernel", $0) }),
            ("hypervisor", { fact("hypervisor", $0) }), ("fingerprint", { $0.environment.fingerprint }),
            ("irqmark", { "\($0.tool.version), \($0.tool.buildType), \($0.tool.compiler)" }),
            ("commit", { $0.tool.commit.value ?? Figure.none }), ("seed", { "\($0.invocation.seed)" }),
        ]
        let table = DataTable(
            caption: "The results", nameHeading: "",
            columns: results.map { .init(heading: $0.name, isText: true) },
            groups: [.init(rows: rows.map { row in .init(name: row.name, cells: results.map { row.cell($0.result) }) })]
        )
        return Exhibit("The results", legend: "", .table(table))
    }

    /// In what results differ that should be alike.
    private var differences: Exhibit? {
        let first = results[0].result
        let machines = results.dropFirst().flatMap { name, result in
            Comparability.machineNotes([first], [result]).map { "\(name): \($0)" }
        }
        let arms = Comparability.unlikeArms(results.map(\.result), names: results.map(\.name))
        guard !machines.isEmpty || !arms.isEmpty else { return nil }
        return Exhibit(
            "What differs beside what was measured",
            legend: "Times of machines that differ say nothing of the build, nor times of builds of the machine.",
            .lines(machines + arms))
    }

    // MARK: Their arms

    /// How many arms have a plot of their own at most.
    private static let mostSpectra = 8

    /// Names of arms that at least two results have figures of.
    private var shared: [String] {
        let names = results.flatMap { $0.result.armsInOrder.filter { !$0.isVoid && $0.isTimed }.map(\.name) }
        let counts = names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        var seen: Set<String> = []
        return names.filter { counts[$0, default: 0] > 1 && seen.insert($0).inserted }
    }

    /// The arm of that name of each result that has it, with the result's name and tone.
    private func owners(_ name: String) -> [(name: String, arm: ArmResult, result: RunResult, tone: Tone)] {
        results.enumerated().compactMap { place, named in
            named.result.arms.first { $0.name == name && !$0.isVoid && $0.isTimed }.map {
                (named.name, $0, named.result, Tone(place: place))
            }
        }
    }

    private var hosts: Exhibit? {
        let rows = shared.flatMap(owners).compactMap { $0.arm.cost.hostNanosecondsPerDelivery }
        guard !rows.isEmpty else { return nil }
        let axis = Axis(title: "ns of the host for a delivery", scale: Scale(over: rows + [0]), unit: .nanoseconds)
        let tracks = Tracks(
            nameHeading: "result", axis: axis, columns: ["host ns", "above floor", "p99"],
            groups: shared.map { name in
                Tracks.Group(
                    heading: name, rows: owners(name).compactMap { Self.row($0.name, $0.arm, $0.result, $0.tone) })
            })
        return Exhibit(
            "Host time for a delivery, arm by arm",
            legend:
                "The dot is the median, the bar the middle half of the rounds. A machine's times are its own: what can "
                + "be compared between machines is the order of paths.", .tracks(tracks))
    }

    private static func row(_ name: String, _ arm: ArmResult, _ result: RunResult, _ tone: Tone) -> Tracks.Row? {
        guard let value = arm.cost.hostNanosecondsPerDelivery else { return nil }
        let spread = Spread(
            of: arm.rounds.filter { $0.excluded == nil }.compactMap(\.hostNanosecondsPerDelivery))
        let above = result.hostAboveFloor(of: arm).value
        let words = "\(name), \(arm.name): \(Figure.nanoseconds(value)) ns of the host for a delivery"
        return Tracks.Row(
            name: name, tone: tone, words: words,
            shapes: [
                .interval(
                    lower: spread?.lowerQuartile ?? value, value: value, upper: spread?.upperQuartile ?? value,
                    words: words)
            ],
            cells: [
                Figure.nanoseconds(value),
                above.map { $0.isNone ? "none" : Figure.signed($0.nanoseconds) } ?? Figure.none,
                Figure.duration(arm.latency.response[.p99]),
            ])
    }

    private var distributions: Exhibit? {
        let named = shared.compactMap { name -> (String, [ArmResult])? in
            let arms = owners(name).map { owner in
                var arm = owner.arm
                arm.name = owner.name
                return arm
            }
            let recorded = LatencyPart.recorded(arms)
            return recorded.isEmpty ? nil : (name, recorded)
        }
        return LatencyPart.distributions(named) { arms in
            arms.map { arm in Tone(place: results.firstIndex { $0.name == arm.name } ?? 0) }
        }
    }

    private var spectra: [Exhibit] {
        shared.compactMap { name -> Exhibit? in
            let owners = owners(name).filter { !LatencyPart.recorded([$0.arm]).isEmpty }
            guard owners.count > 1 else { return nil }
            return LatencyPart.spectrum(owners.map { ($0.name, $0.arm) }, tones: owners.map(\.tone), of: name)
        }.prefix(Self.mostSpectra).map(\.self)
    }
}
