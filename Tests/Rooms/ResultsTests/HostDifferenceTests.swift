import Metrics
import ResultSupport
import Testing

@testable import Results

@Suite struct HostDifferenceTests {
    private static let floor = Fixture.arm("floor", path: "floor", host: [100, 140, 101, 99, 100])
    private static let software = Fixture.arm("software", path: "software", host: [270, 310, 269, 271, 268])

    /// Round 1 was slow for both arms: taken pair by pair that moves nothing.
    @Test func roundsAreComparedPairByPair() throws {
        let run = Fixture.result([Self.floor, Self.software])
        let difference = try #require(run.hostAboveFloor(of: run.arms[1]).value)
        // 170, 170, 168, 172, 168
        #expect(difference.nanoseconds == 170 && difference.rounds == 5 && difference.spread == 1)
        #expect(!difference.isNone)
    }

    @Test func aDifferenceBelowItsSpreadIsNone() throws {
        let direct = Fixture.arm("direct", path: "direct", host: [104, 130, 108, 92, 103])
        let run = Fixture.result([Self.floor, direct])
        // 4, -10, 7, -7, 3
        let difference = try #require(run.hostAboveFloor(of: direct).value)
        #expect(difference.nanoseconds == 3 && difference.spread == 5.5 && difference.isNone)
    }

    @Test func anExcludedRoundOfEitherArmIsLeftOut() throws {
        var run = Fixture.result([Self.floor, Self.software])
        run.arms[0].rounds[2].excluded = "steal"
        run.arms[1].rounds[3].excluded = "steal"
        #expect(run.hostAboveFloor(of: run.arms[1]).value == HostDifference(of: [170, 170, 168]))
        for index in 0..<5 { run.arms[0].rounds[index].excluded = "steal" }
        #expect(run.hostAboveFloor(of: run.arms[1]).reason == "no round counts in both arms")
    }

    @Test func launchesAreNotMixed() throws {
        var run = Fixture.result([Self.floor, Self.software])
        for arm in 0...1 { for round in 0..<5 { run.arms[arm].rounds[round].launch = round % 2 } }
        #expect(run.hostAboveFloor(of: run.arms[1]).value?.rounds == 5)
        run.arms[0].rounds[0].launch = 1
        #expect(run.hostAboveFloor(of: run.arms[1]).value?.rounds == 4)
    }

    @Test func whereThereIsNoneTheReasonIsToldInWords() throws {
        var run = Fixture.result([
            Self.floor, Self.software, Fixture.arm("call", path: "direct", loop: "call", host: [1]),
        ])
        #expect(run.hostAboveFloor(of: run.arms[0]).reason == "it is a floor itself")
        #expect(run.hostAboveFloor(of: run.arms[2]).reason == "the run has no floor of its loop and load")
        for index in 0..<5 { run.arms[1].rounds[index].hostNanoseconds = nil }
        #expect(run.hostAboveFloor(of: run.arms[1]).reason == "its rounds do not tell the host's time")
        run.arms[0].ledger.lost = 1
        #expect(run.hostAboveFloor(of: run.arms[1]).reason == "floor is void")
        run.arms[1].ledger.lost = 1
        #expect(run.hostAboveFloor(of: run.arms[1]).reason == "the arm is void")
    }

    /// Fewer signals in flight make each of them dearer on any path.
    @Test func anArmStandsOnTheFloorOfItsLoadAndItsBuild() throws {
        var one = Self.software
        one.window = 1
        var floorOfOne = Self.floor
        floorOfOne.name = "floor-one"
        floorOfOne.window = 1
        let run = Fixture.result([Self.floor, one, floorOfOne])
        #expect(run.floor(of: one)?.name == "floor-one")
        let names = ["base/floor", "head/floor", "base/software", "head/software"]
        let arms = zip(names, [Self.floor, Self.floor, Self.software, Self.software]).map { name, arm in
            var arm = arm
            arm.name = name
            return arm
        }
        let builds = Fixture.result(arms)
        #expect(builds.floor(of: arms[2])?.name == "base/floor" && builds.floor(of: arms[3])?.name == "head/floor")
    }

    @Test func theCostInTheResultHasTheDifferenceAndItsSpread() throws {
        let few = Fixture.arm("direct", path: "direct", host: [107, 148])
        let run = Fixture.result([Self.floor, Self.software, few])
        let costs = try ParsedResult.arms(run).map { try #require($0["cost"] as? ParsedResult.Object) }
        #expect(costs[1]["hostAboveFloorNanoseconds"] as? Int == 170 && costs[1]["hostAboveFloorSpread"] as? Int == 1)
        #expect(costs[2]["hostAboveFloorNanoseconds"] as? Int == 8)
        for (cost, reason) in [(costs[0], "it is a floor itself"), (costs[2], "fewer than 3 rounds")] {
            let reasons = try #require(cost["nullReasons"] as? [String: String])
            #expect(reasons["hostAboveFloorSpread"] == reason)
        }
        #expect(try RunResult(json: run.jsonText.utf8).jsonText == run.jsonText)
        let back = try RunResult(json: run.jsonText.utf8)
        #expect(back.hostAboveFloor(of: back.arms[1]) == run.hostAboveFloor(of: run.arms[1]))
    }
}
