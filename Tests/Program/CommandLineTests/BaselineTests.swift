import Foundation
import Testing

@testable import irqmark

/// What is stored stays, unless somebody says otherwise.
@Suite(.serialized) struct BaselineTests {
    private static let save = ["baseline", "save", "main", "--gate", "counts", "--path", "direct", "--guest", "spin"]

    @Test func aBaselineDoesNotLoseArmsInSilence() throws {
        try GuardTests.withFolder { folder in
            let first = try GuardTests.run(Self.save + ["--loop", "call,epoll"], in: folder)
            #expect(first.status == 0 && !first.errors.contains("replaced"), "\(first.errors)")
            let (file, _) = try GuardTests.stored(in: folder)
            let before = try Data(contentsOf: file)
            let fewer = try GuardTests.run(Self.save + ["--loop", "call"], in: folder)
            #expect(fewer.status == 1 && fewer.output.isEmpty, "\(fewer.output)")
            #expect(fewer.errors.contains("1 of its 2 arms (direct-epoll) would be gone"), "\(fewer.errors)")
            #expect(fewer.errors.contains("--force") && fewer.errors.contains("counts, of 20"))
            #expect(try Data(contentsOf: file) == before)
            let again = try GuardTests.run(Self.save + ["--loop", "call,epoll"], in: folder)
            #expect(again.status == 0 && again.errors.contains("replaced   2 arms of suite smoke, counts, of 20"))
            let forced = try GuardTests.run(Self.save + ["--loop", "call", "--force"], in: folder)
            #expect(forced.status == 0 && forced.errors.contains("replaced   2 arms"), "\(forced.errors)")
            let environment = ["IRQMARK_BASELINES": folder.appendingPathComponent("baselines").path]
            let more = try ProcessTests.run(
                Self.save + ["--loop", "epoll"],
                environment.merging(["PATH": "/nonexistent", "IRQMARK_FORCE": "1"]) { $1 })
            #expect(more.status == 0, "\(more.errors)")
        }
    }

    @Test func countsAloneDoNotTakeTheTimesAway() throws {
        try GuardTests.withFolder { folder in
            _ = try GuardTests.run(Self.save + ["--loop", "call"], in: folder)
            let (file, stored) = try GuardTests.stored(in: folder)
            var object = stored
            let rounds: [GuardTests.Object] = (0..<14).map { index in
                [
                    "index": index, "nanosecondsPerDelivery": 90, "deliveries": 1_000, "p50": 90, "p99": 95,
                    "excluded": false, "elapsedNs": 90_000, "cpuNs": 90_000, "launch": index / 2,
                ]
            }
            object["arms"] = try #require(object["arms"] as? [GuardTests.Object]).map {
                $0.merging(["rounds": rounds]) { $1 }
            }
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let outcome = try GuardTests.run(Self.save + ["--loop", "call"], in: folder)
            #expect(outcome.status == 1 && outcome.errors.contains("the times of 1 arm in 7 launches would be gone"))
            #expect(try GuardTests.run(Self.save + ["--loop", "call", "--force"], in: folder).status == 0)
        }
    }

    @Test func whatIsWrongWithTheNameIsSaidOfTheArgumentAndOfTheCommandThatThereIs() throws {
        let outcome = try ProcessTests.run(["baseline", "save", "../x", "--gate", "counts"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("Error: name ../x: takes a name that can be a folder's"), "\(outcome.errors)")
        #expect(outcome.errors.contains("See 'irqmark baseline save --help'."), "\(outcome.errors)")
        #expect(BaselineRemoveCommand.path == "baseline rm" && RunCommand.path == "run")
    }

    /// The same name, and another arm behind it.
    @Test(arguments: [
        ("cache: none", "cache of a: sharded, here none"), ("guest: wfi", "guest of a: spin, here wfi"),
        ("path: software", "path of a: direct, here software"),
        ("forwarding: linux", "forwarding of a: lossless, here linux"),
    ])
    func anotherArmUnderItsOldNameIsNotComparable(change: String, words: String) throws {
        try GuardTests.withFolder { folder in
            let suite = folder.appendingPathComponent("own.yaml")
            func write(_ axes: String) throws {
                try "arms:\n- {name: a, loop: call, \(axes)}\n".write(to: suite, atomically: true, encoding: .utf8)
            }
            try write("path: direct")
            let saved = try GuardTests.run(
                ["baseline", "save", "main", "--gate", "counts", "--suite", suite.path], in: folder)
            #expect(saved.status == 0, "\(saved.errors)")
            try write(change.hasPrefix("path") ? change : "path: direct, \(change)")
            let outcome = try GuardTests.run(["guard", "--gate", "counts", "--suite", suite.path], in: folder)
            #expect(outcome.status == 6 && GuardTests.lastLine(outcome) == "not comparable", "\(outcome.output)")
            #expect(outcome.output.contains(words), "\(outcome.output)")
        }
    }
}
