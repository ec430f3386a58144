import Foundation
import Testing

@testable import Kernel

/// What a recorded tree of files says of a process's control groups.
private struct RecordedGroups {
    let quota: ControlGroup.Quota?
    let throttling: ControlGroup.Throttling

    /// Nil if the tree says of no group that can limit processor time.
    /// - Parameters:
    ///   - groups: the text of /proc/self/cgroup.
    ///   - mounts: the text of /proc/self/mountinfo.
    ///   - files: texts by path.
    init?(groups: String, mounts: String, _ files: [String: String]) throws {
        let root = NSTemporaryDirectory() + "irqmark-groups-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        var all = files
        all["/proc/self/cgroup"] = groups
        all["/proc/self/mountinfo"] = mounts
        for (path, text) in all {
            let file = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        guard let group = ControlGroup(root: root) else { return nil }
        quota = group.quota
        throttling = group.throttling
    }
}

@Suite("Control groups")
struct ControlGroupTests {
    private static let versionTwo = """
        22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
        30 22 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
        """
    private static let versionOne = """
        31 23 0:28 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:8 - tmpfs tmpfs ro,mode=755
        34 31 0:31 / /sys/fs/cgroup/cpuset rw,nosuid shared:14 - cgroup cgroup rw,cpuset
        35 31 0:32 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct
        """

    @Test("of version 2 are walked up to the root: the smallest quota and all throttling count")
    func nested() throws {
        let tree = try RecordedGroups(
            groups: "0::/user.slice/job\n", mounts: Self.versionTwo,
            [
                "/sys/fs/cgroup/cpu.stat": "usage_usec 900\nuser_usec 800\nsystem_usec 100\n",
                "/sys/fs/cgroup/user.slice/cpu.max": "50000 100000\n",
                "/sys/fs/cgroup/user.slice/cpu.stat":
                    "usage_usec 9\nnr_periods 50\nnr_throttled 42\nthrottled_usec 1500\n",
                "/sys/fs/cgroup/user.slice/job/cpu.max": "160000 200000\n",
                "/sys/fs/cgroup/user.slice/job/cpu.stat": "nr_periods 9\nnr_throttled 1\nthrottled_usec 20\n",
            ])
        let group = try #require(tree)
        #expect(group.quota == .init(microseconds: 50_000, period: 100_000) && group.quota?.processors == 0.5)
        #expect(group.quota?.text == "50000 100000")
        #expect(group.throttling == .init(periods: 43, nanoseconds: 1_520_000))
    }

    @Test("of version 2 that have no quota have none, at the root or with the word max")
    func unlimited() throws {
        let inside = try RecordedGroups(
            groups: "0::/job\n", mounts: Self.versionTwo, ["/sys/fs/cgroup/job/cpu.max": "max 100000\n"])
        #expect(try #require(inside).quota == nil)
        let atRoot = try RecordedGroups(
            groups: "0::/\n", mounts: Self.versionTwo, ["/sys/fs/cgroup/cpu.stat": "usage_usec 900\n"])
        let group = try #require(atRoot)
        #expect(group.quota == nil && group.throttling == .init())
    }

    @Test("of version 1 have a quota and a period of their own, and throttled time in nanoseconds")
    func first() throws {
        let tree = try RecordedGroups(
            groups: "5:cpuset:/\n4:cpu,cpuacct:/ci/job\n1:name=systemd:/init.scope\n0::/init.scope\n",
            mounts: Self.versionOne,
            [
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/cpu.cfs_quota_us": "30000\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/cpu.cfs_period_us": "50000\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/cpu.stat": "nr_periods 9\nnr_throttled 7\nthrottled_time 123456789\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/job/cpu.cfs_quota_us": "-1\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/job/cpu.cfs_period_us": "100000\n",
                "/sys/fs/cgroup/cpu,cpuacct/ci/job/cpu.stat": "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n",
                // Another controller's hierarchy says nothing of processor time.
                "/sys/fs/cgroup/cpuset/cpu.cfs_quota_us": "1\n", "/sys/fs/cgroup/cpuset/cpu.cfs_period_us": "100000\n",
            ])
        let group = try #require(tree)
        #expect(group.quota?.text == "30000 50000")
        #expect(group.throttling == .init(periods: 7, nanoseconds: 123_456_789))
    }

    @Test("of both versions at once are looked at in both hierarchies")
    func hybrid() throws {
        let unified = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
        func quota(one: String, two: String) throws -> String? {
            let tree = try RecordedGroups(
                groups: "4:cpu:/a\n0::/b\n",
                mounts: "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" + unified,
                [
                    "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": one,
                    "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
                    "/sys/fs/cgroup/unified/b/cpu.max": two,
                ])
            return tree?.quota?.text
        }
        #expect(try quota(one: "20000\n", two: "max 100000\n") == "20000 100000")
        #expect(try quota(one: "-1\n", two: "20000 100000\n") == "20000 100000")
        #expect(try quota(one: "90000\n", two: "20000 100000\n") == "20000 100000")
    }

    @Test(
        "in a container are those that it can see, whether or not it has a namespace of its own",
        arguments: [
            // A namespace: the container's own group is its root.
            ("0::/\n", "/"),
            // None: the mount shows the container's group, the path is the host's.
            ("0::/docker/4711\n", "/docker/4711"),
            // A process that was moved out of the namespace's root.
            ("0::/../other\n", "/"),
            // A mount of another group than the process's.
            ("0::/docker/4711\n", "/docker/47"),
        ])
    func container(groups: String, mounted: String) throws {
        let tree = try RecordedGroups(
            groups: groups, mounts: "50 40 0:26 \(mounted) /sys/fs/cgroup ro - cgroup2 cgroup ro",
            ["/sys/fs/cgroup/cpu.max": "150000 100000\n", "/sys/fs/cgroup/other/cpu.max": "1 100000\n"])
        #expect(tree?.quota?.processors == 1.5)
    }

    @Test("below a group that is not the container's own are found below the mount")
    func below() throws {
        let tree = try RecordedGroups(
            groups: "0::/docker/4711/job\n", mounts: "50 40 0:26 /docker/4711 /my\\040groups ro - cgroup2 cgroup ro",
            ["/my groups/job/cpu.max": "40000 100000\n"])
        #expect(tree?.quota?.text == "40000 100000")
    }

    @Test("are none where nothing is mounted, or the machine does not tell")
    func missing() throws {
        #expect(ControlGroup(root: "/nowhere") == nil)
        let tree = try RecordedGroups(
            groups: "0::/\n", mounts: "22 1 259:2 / / rw - ext4 /dev/vda rw\nnonsense\n- - -\n", [:])
        #expect(tree == nil)
        let other = try RecordedGroups(groups: "3:cpuset:/\nnonsense\n", mounts: Self.versionOne, [:])
        #expect(other == nil)
    }
}
