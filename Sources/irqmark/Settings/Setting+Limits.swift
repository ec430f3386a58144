import ArgumentParser
import Metrics
import Results
import Rounds
import Vocabulary

extension Setting {
    /// Names that stand for several limits.
    static let limitGroups = [
        (name: "@time", members: ["host", "time", "cpu"]), (name: "@latency", members: ["p50", "p99"]),
        (name: "@counts", members: CountGate.names),
        (name: "@all", members: ComparePlan.metricNames + CountGate.names),
    ]

    /// The value as limits: `instructions=1%,p99=10%|25us,@time=2%/5%`. Of two limits of a name the later one wins.
    ///
    /// A limit with a percent sign is a relative change: of two, with a slash between, the first is the one beyond
    /// which a time has regressed, the second the one within which it is equivalent; one alone is both. A limit without
    /// a percent sign is the greatest figure that is allowed.
    /// - Parameters:
    ///   - judged: names that can be limited.
    ///   - others: names that are known, but not judged.
    ///   - mayBeNameless: whether `3%` alone limits everything that has no limit of its own.
    func limits(
        of judged: [String], others: [String] = [], mayBeNameless: Bool = false
    ) throws(ValidationError) -> Limits {
        var limits = Limits()
        var nameless: [(text: String, piece: String)] = []
        for piece in value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2 else {
                guard mayBeNameless else {
                    throw refused("\"\(piece)\" does not say what it limits; say p99=\(piece), or @time=\(piece)")
                }
                nameless.append((piece, piece))
                continue
            }
            let names = try members(of: sides[0], judged, others)
            try add(sides[1], of: names, piece, &limits)
            if sides[0] != "@all" { limits.named.formUnion(names) }
        }
        let named = limits
        for (text, piece) in nameless {
            try add(text, of: judged.filter { named.soft[$0] == nil && named.hard[$0] == nil }, piece, &limits)
        }
        return limits
    }

    /// The names that a name or a group stands for.
    private func members(
        of name: String, _ judged: [String], _ others: [String]
    ) throws(ValidationError) -> [String] {
        if judged.contains(name) { return [name] }
        if others.contains(name) {
            throw refused("\(name) is not compared; add it to --metrics, or leave it out")
        }
        guard let group = Self.limitGroups.first(where: { $0.name == name }) else {
            throw refused(Self.unknown(name, among: judged + Self.limitGroups.map(\.name)))
        }
        let members = group.members.filter(judged.contains)
        guard !members.isEmpty else { throw refused("\(name) holds nothing that is compared; leave it out") }
        return members
    }

    /// Adds the limits of one piece: `10%` or `2%/5%`, `25us`, or both kinds with a bar between.
    private func add(
        _ text: String, of names: [String], _ piece: String, _ limits: inout Limits
    ) throws(ValidationError) {
        let sides = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let changing = sides.count { $0.hasSuffix("%") }
        guard sides.count <= 2, changing <= 1, sides.count - changing <= 1 else {
            throw refused("\(piece) has two of a kind; a change and a limit go together, as in p99=10%|25us")
        }
        for side in sides {
            for name in names {
                if side.hasSuffix("%") {
                    let changes = try changes(side, of: name, piece)
                    limits.soft[name] = changes[0]
                    limits.within[name] = changes.count > 1 ? changes[1] : nil
                } else {
                    limits.hard[name] = try limit(side, of: name, piece)
                }
            }
        }
    }

    /// One change or two, with a slash between.
    private func changes(_ text: String, of name: String, _ piece: String) throws(ValidationError) -> [Double] {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard sides.count <= 2, sides.count < 2 || !CountGate.names.contains(name) else {
            throw refused(
                "\(piece): a count has one change (\(name)=1%), a time one or two (time=2%/5%: regressed beyond 2 %, "
                    + "equivalent within 5 %)")
        }
        var changes: [Double] = []
        for side in sides { changes.append(try change(side.hasSuffix("%") ? side : side + "%", of: name, piece)) }
        guard changes[0] <= changes[changes.count - 1] else {
            throw refused("\(piece): a change would be one and none at once; the smaller number comes first")
        }
        return changes
    }

    private func change(_ text: String, of name: String, _ piece: String) throws(ValidationError) -> Double {
        let isCount = CountGate.names.contains(name)
        guard let share = Quantity.decimal(text.dropLast()).map({ $0 / 100 }), share >= 0, share <= 10,
            share > 0 || isCount
        else {
            let least = isCount ? "from 0" : "above 0 (two times are never the same)"
            throw refused("\(piece): a change of \(name) is \(least) and up to 1000 %, such as \(name)=5%")
        }
        return share
    }

    /// A limit in nanoseconds, or as a count for each delivery.
    private func limit(_ text: String, of name: String, _ piece: String) throws(ValidationError) -> Double {
        if CountGate.names.contains(name) {
            guard let count = Quantity.decimal(text), count >= 0, count.isFinite else {
                throw refused(
                    "\(piece): \(name) is a count; its limit is a plain number for each delivery (\(name)=25), a "
                        + "change has a percent sign (\(name)=1%)")
            }
            return count
        }
        for (unit, factor) in [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]
        where text.hasSuffix(unit) {
            guard let number = Quantity.decimal(text.dropLast(unit.count)), number > 0, number * factor <= 1e12 else {
                break
            }
            return number * factor
        }
        throw refused(
            "\(piece): \(name) is a time; its limit has a unit (\(name)=25us), a change a percent sign (\(name)=5%)")
    }
}
