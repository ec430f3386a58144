import Metrics
import Results
import Vocabulary

/// Figures over what arms differ in: curves over a number such as writers or the offered rate, and tables of caches.
struct AxesPart {
    let arms: [Labelled]

    /// An arm with its identity, and a name of its result where there are several.
    struct Labelled {
        var arm: ArmResult
        var words: [String: String]
    }

    init(_ results: [(name: String, result: RunResult)]) {
        arms = results.flatMap { name, result in
            result.arms.filter { !$0.isVoid && $0.isTimed }.map { arm in
                let identity = ArmIdentity(arm, axes: arm.axes ?? .older(arm, ofSuite: result.invocation.suite))
                var words = identity.words
                if results.count > 1 { words[Self.ofResult] = name }
                return Labelled(arm: arm, words: words)
            }
        }
    }

    private static let ofResult = "result"

    /// Curves and tables; nil where no arms differ in a number that has three values, nor in their caches alone.
    var part: Part? {
        Part("axes", "Over what arms differ in", Self.numbers.flatMap(curves) + [caches].compactMap(\.self))
    }

    /// Axes whose values are numbers, with what they are called.
    private static let numbers: [(name: String, title: String)] = [
        ("rate", "signals per second, offered"), ("writers", "threads that inject"), ("vcpus", "vCPUs"),
        ("list-registers", "list registers of each vCPU"), ("window", "signals in flight"),
        ("haltPollNanoseconds", "ns of polling before a halt"), ("togglesPerSecond", "vCPUs toggled per second"),
        ("devices", "devices"), ("events", "events of a device"), ("routes", "routes of a VM"), ("vms", "VMs"),
    ]

    /// The fewest values that make a curve.
    private static let fewest = 3

    // MARK: Curves

    /// Arms that differ in one axis alone, with their values there in ascending order.
    private struct Curve {
        var name: String
        var points: [(x: Double, arm: ArmResult)]
    }

    private func curves(_ axis: (name: String, title: String)) -> [Exhibit] {
        let all = curves(over: axis.name)
        let groups = all.reduce(into: [LoadGroup]()) { groups, curve in
            guard let group = curve.points.first.map({ LoadGroup($0.arm) }), !groups.contains(group) else { return }
            groups.append(group)
        }
        // Signals in flight make groups, so they cannot be both.
        if axis.name == "window" { return exhibits(all, axis, of: "") }
        return groups.flatMap { group in
            exhibits(all.filter { $0.points.first.map { LoadGroup($0.arm) } == group }, axis, of: group.words)
        }
    }

    /// Arms that differ in nothing else, with their values.
    private typealias Group = (key: [String: String], arms: [(x: Double, arm: ArmResult)])

    /// Arms by all but the axis. Results that have no value in common make one curve.
    private func groups(over axis: String) -> [Group] {
        let joined = groups(by: [axis, "rate", Self.ofResult], over: axis)
        let isOnce = joined.allSatisfy { Set($0.arms.map(\.x)).count == $0.arms.count }
        return isOnce ? joined : groups(by: [axis, "rate"], over: axis)
    }

    private func groups(by left: [String], over axis: String) -> [Group] {
        var groups: [Group] = []
        for labelled in arms {
            guard let value = labelled.words[axis].flatMap(Double.init) else { continue }
            var key = labelled.words
            for name in left { key[name] = nil }
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].arms.append((value, labelled.arm))
            } else {
                groups.append((key, [(value, labelled.arm)]))
            }
        }
        return groups
    }

    private func curves(over axis: String) -> [Curve] {
        let groups = groups(over: axis).filter { Set($0.arms.map(\.x)).count >= Self.fewest }
        // Floors alone say nothing of any path.
        guard groups.contains(where: { $0.key["path"] != PathKind.floor.rawValue }) else { return [] }
        let names = Self.differing(groups.map(\.key))
        return groups.map { group in
            Curve(
                name: Self.label(group.key, names) ?? group.arms[0].arm.path,
                points: group.arms.sorted { $0.x < $1.x })
        }
    }

    /// Names of as many words as tell identities from each other; a word that follows from those before it is none.
    private static func differing(_ keys: [[String: String]]) -> [String] {
        ([ofResult] + ArmIdentity.names).reduce(into: []) { names, name in
            func count(_ names: [String]) -> Int { Set(keys.map { key in names.map { key[$0] ?? "" } }).count }
            if count(names + [name]) > count(names) { names.append(name) }
        }
    }

    /// The words of an identity that tell it from others; nil if nothing does.
    private static func label(_ key: [String: String], _ names: [String]) -> String? {
        let words = names.compactMap { name in
            key[name].flatMap { $0 == "none" && name != "cache" ? nil : $0 }
                .map { Double($0) == nil || name == "era" ? $0 : "\(name) \($0)" }
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private func exhibits(_ curves: [Curve], _ axis: (name: String, title: String), of words: String) -> [Exhibit] {
        guard !curves.isEmpty else { return [] }
        let figures: [(title: String, unit: Axis.Unit, figure: (ArmResult) -> Double?)] =
            axis.name == "rate"
            ? [
                ("Response time, p50", .nanoseconds, { $0.latency.response[.p50].map { Double($0) } }),
                ("Response time, p99", .nanoseconds, { $0.latency.response[.p99].map { Double($0) } }),
                ("Processor time for a delivery", .nanoseconds, { $0.cost.cpuNanosecondsPerDelivery }),
            ]
            : [
                ("Host time for a delivery", .nanoseconds, { $0.cost.hostNanosecondsPerDelivery }),
                ("Deliveries per second", .rate, { $0.cost.deliveriesPerSecond }),
            ]
        return figures.compactMap { title, unit, figure in
            exhibit(curves, axis, "\(title), over \(axis.title)", words, unit, figure)
        }
    }

    private func exhibit(
        _ curves: [Curve], _ axis: (name: String, title: String), _ title: String, _ words: String, _ unit: Axis.Unit,
        _ figure: (ArmResult) -> Double?
    ) -> Exhibit? {
        let xs = curves.flatMap { $0.points.map(\.x) }
        let isWide = (xs.min() ?? 0) > 0 && (xs.max() ?? 0) >= 8 * (xs.min() ?? 1)
        let x = Axis(
            title: axis.title, scale: isWide ? Scale(logarithmicOver: xs) : Scale(over: xs),
            unit: axis.name == "rate" ? .rate : .number)
        var y = Axis(title: title, scale: .linear(from: 0, to: 1), unit: unit)
        let series = curves.enumerated().map { place, curve in
            let points = curve.points.compactMap { point -> Chart.Point? in
                guard let value = figure(point.arm) else { return nil }
                return Chart.Point(
                    place: .init(x: point.x, y: value),
                    words: "\(curve.name), \(x.words(point.x)) \(axis.title): \(y.words(value))")
            }
            return Chart.Series(
                name: curve.name, tone: Tone(place: place), line: points.map(\.place), points: points)
        }
        let values = series.flatMap { $0.points.map(\.place.y) }
        guard let least = values.min(), let most = values.max() else { return nil }
        y.scale = least > 0 && most > 8 * least ? Scale(logarithmicOver: values) : Scale(over: values + [0])
        return Exhibit(
            title, legend: words.isEmpty ? "" : "\(words).", .chart(Chart(x: x, y: y, series: series)),
            table: Self.table(series, x, y))
    }

    private static func table(_ series: [Chart.Series], _ x: Axis, _ y: Axis) -> DataTable {
        let values = Set(series.flatMap { $0.points.map(\.place.x) }).sorted()
        return DataTable(
            caption: y.title, nameHeading: x.title, columns: series.map { .init(heading: $0.name) },
            groups: [
                .init(
                    rows: values.map { value in
                        .init(
                            name: x.words(value),
                            cells: series.map { series in
                                series.points.first { $0.place.x == value }.map { y.words($0.place.y) } ?? Figure.none
                            })
                    })
            ])
    }

    // MARK: Caches

    /// Host time by cache and by what else the arms differ in; nil where fewer than two by two figures are there.
    private var caches: Exhibit? {
        let name = "cache"
        let owners = arms.filter {
            $0.arm.cost.hostNanosecondsPerDelivery != nil && $0.arm.path != PathKind.floor.rawValue
        }
        var columns: [(key: [String: String], arms: [String: ArmResult])] = []
        for labelled in owners {
            guard let cache = labelled.words[name] else { continue }
            var key = labelled.words
            for name in [name, "rate"] { key[name] = nil }
            if let index = columns.firstIndex(where: { $0.key == key }) {
                columns[index].arms[cache] = labelled.arm
            } else {
                columns.append((key, [cache: labelled.arm]))
            }
        }
        columns = columns.filter { $0.arms.count > 1 }
        let rows = owners.compactMap { $0.words[name] }.reduce(into: [String]()) { rows, cache in
            if !rows.contains(cache), columns.contains(where: { $0.arms[cache] != nil }) { rows.append(cache) }
        }
        guard rows.count > 1, columns.count > 1 else { return nil }
        let names = Self.differing(columns.map(\.key))
        let map = HeatMap(
            rowHeading: name, rows: rows, columns: columns.map { Self.label($0.key, names) ?? "" },
            values: rows.map { cache in columns.map { $0.arms[cache]?.cost.hostNanosecondsPerDelivery } },
            axis: Axis(title: "ns", scale: .linear(from: 0, to: 1), unit: .nanoseconds))
        return Exhibit(
            "Translation caches: host time for a delivery",
            legend: "The darker a cell, the more it is above the least of its column.", .heat(map))
    }
}
