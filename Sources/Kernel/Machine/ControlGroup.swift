/// The control groups that limit this process's processor time: its own, and those that hold it, up to the root.
///
/// Both versions are read, and both at once where a machine has both: the process's paths are those of
/// /proc/self/cgroup, and /proc/self/mountinfo says where their hierarchies are mounted (cgroups(7)). In a container
/// with a namespace of its own, the groups above it cannot be seen.
struct ControlGroup: Sendable, Equatable {
    /// Folders of the groups, the innermost first, of each hierarchy that can limit processor time.
    private let folders: [String]
    private let root: String

    /// Processor time that a group may take in each period, in microseconds.
    struct Quota: Sendable, Equatable {
        /// Processor time of all threads together in a period.
        var microseconds: Int
        /// Length of a period.
        var period: Int

        /// A quota; each parameter is the property of its name.
        init(microseconds: Int, period: Int) {
            self.microseconds = microseconds
            self.period = period
        }

        /// How many processors it comes to.
        var processors: Double { Double(microseconds) / Double(period) }
        /// Quota and period as `cpu.max` of version 2 has them: `50000 100000`.
        var text: String { "\(microseconds) \(period)" }
    }

    /// How often and how long groups were throttled: running totals.
    struct Throttling: Sendable, Equatable {
        /// Periods in which a group had used its quota up (`nr_throttled`).
        var periods: UInt64
        /// For how long processors were kept from it, in nanoseconds, all together.
        var nanoseconds: UInt64

        /// Totals; each parameter is the property of its name.
        init(periods: UInt64 = 0, nanoseconds: UInt64 = 0) {
            self.periods = periods
            self.nanoseconds = nanoseconds
        }
    }

    /// The groups of this process when it was first asked for; nil if there are none, or the machine does not tell.
    static let own = ControlGroup()

    /// The groups of the calling process; nil if it has none that can limit processor time, or the machine does not
    /// tell.
    /// - Parameter root: the folder that holds `proc` and the hierarchies, without a slash at its end. Tests name a
    ///   recorded tree.
    init?(root: String = "") {
        guard let memberships = TextFile.read(root + "/proc/self/cgroup"),
            let mounts = TextFile.read(root + "/proc/self/mountinfo")
        else { return nil }
        var folders: [String] = []
        for mount in mounts.split(separator: "\n").compactMap(Mount.init) {
            guard let path = Self.path(of: mount, in: memberships) else { continue }
            var folder = mount.folder(of: path)
            while folder.count > mount.point.count {
                folders.append(folder)
                folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
            }
            folders.append(mount.point)
        }
        guard !folders.isEmpty else { return nil }
        self.folders = folders
        self.root = root
    }

    /// The path that /proc/self/cgroup gives for a hierarchy: `4:cpu,cpuacct:/path`, or `0::/path` of version 2.
    private static func path(of mount: Mount, in memberships: String) -> String? {
        for line in memberships.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isIts =
                mount.isUnified
                ? fields[0] == "0" && fields[1].isEmpty : fields[1].split(separator: ",").contains("cpu")
            if isIts { return String(fields[2]) }
        }
        return nil
    }

    /// The smallest quota of all groups; nil if none has one.
    var quota: Quota? {
        folders.compactMap(quota).min { $0.processors < $1.processors }
    }

    private func quota(_ folder: String) -> Quota? {
        if let line = TextFile.line("\(root)\(folder)/cpu.max") {
            let fields = line.split(separator: " ").compactMap { Int($0) }
            // The word `max` stands for no quota.
            return fields.count == 2 && fields[1] > 0 ? Quota(microseconds: fields[0], period: fields[1]) : nil
        }
        guard let quota = TextFile.number("\(root)\(folder)/cpu.cfs_quota_us"), quota > 0,
            let period = TextFile.number("\(root)\(folder)/cpu.cfs_period_us"), period > 0
        else { return nil }
        return Quota(microseconds: quota, period: period)
    }

    /// What throttled the process so far, in all groups together: the sum moves whichever of them is throttled.
    var throttling: Throttling {
        var sum = Throttling()
        for folder in folders {
            guard let found = TextFile.read("\(root)\(folder)/cpu.stat").map(Self.throttling) else { continue }
            sum.periods &+= found.periods
            sum.nanoseconds &+= found.nanoseconds
        }
        return sum
    }

    /// The totals of the text of `cpu.stat`: `throttled_usec` in version 2, `throttled_time` in nanoseconds in version
    /// 1. A text without them, as the root of version 2 has it, is of a group that nothing throttles.
    static func throttling(_ text: String) -> Throttling {
        func value(_ name: String) -> UInt64? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return line.flatMap { UInt64($0.dropFirst(name.count + 1)) }
        }
        return Throttling(
            periods: value("nr_throttled") ?? 0,
            nanoseconds: value("throttled_usec").map { $0 &* 1_000 } ?? value("throttled_time") ?? 0)
    }
}

/// A line of /proc/self/mountinfo that mounts a hierarchy which can limit processor time.
private struct Mount {
    /// The group that is mounted, as a path of its hierarchy.
    let group: String
    /// Where it is mounted, without a slash at its end.
    let point: String
    /// Whether the hierarchy is that of version 2.
    let isUnified: Bool

    /// Nil for a line that mounts anything else. The fields before ` - ` are fixed but for optional ones; behind it are
    /// type, source, and the options that name version 1's controllers (proc(5)).
    init?(_ line: Substring) {
        guard let separator = line.split(separator: " ").firstIndex(of: "-") else { return nil }
        let fields = line.split(separator: " ")
        guard separator >= 6, fields.count > separator + 3 else { return nil }
        isUnified = fields[separator + 1] == "cgroup2"
        let options = fields[separator + 3].split(separator: ",")
        guard isUnified || (fields[separator + 1] == "cgroup" && options.contains("cpu")) else { return nil }
        group = Self.unescaped(fields[3])
        let point = Self.unescaped(fields[4])
        self.point = point == "/" ? "" : point
    }

    /// The folder of a group. A group that is not below the mounted one cannot be seen: the mounted one is the nearest
    /// that can.
    func folder(of path: String) -> String {
        let above = group == "/" ? "" : group
        guard path.hasPrefix(above + "/"), !path.split(separator: "/").contains("..") else { return point }
        let rest = path.dropFirst(above.count)
        return rest == "/" ? point : point + rest
    }

    /// A path as it is: mountinfo writes a blank, a tab, a line break and a backslash as `\` and three octal digits.
    private static func unescaped(_ text: Substring) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            else {
                result.append(byte)
                continue
            }
            result.append(code)
            rest = rest.dropFirst(3)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
