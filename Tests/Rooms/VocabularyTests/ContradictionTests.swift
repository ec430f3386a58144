import Testing

@testable import Vocabulary

/// Axes that go together, and those that contradict each other.
@Suite("Axes of an arm") struct ContradictionTests {
    private static func apart(_ path: PathKind, loop: LoopKind = .uringEdge, haltPoll: Int? = nil, writers: Int? = nil)
        -> Arm
    {
        Arm("a", path, loop: loop, topology: .vcpuApart, guest: .wfi, haltPoll: haltPoll, writers: writers)
    }

    @Test func `halt polling is of guests that block, and takes a thread beside the one that injects`() {
        #expect(Self.apart(.software, haltPoll: 500_000).contradiction == nil)
        #expect(Self.apart(.direct, haltPoll: 0).contradiction == nil)
        #expect(Arm("a", .direct, guest: .wfi, haltPoll: 0).contradiction == nil)
        let inline = Arm("a", .software, guest: .wfi, haltPoll: 1).contradiction ?? ""
        #expect(inline.contains("on the thread of the loop") && inline.contains("vcpu-apart"))
        for arm in [Arm("a", .software, topology: .vcpuApart, haltPoll: 500_000), Self.apart(.floor, haltPoll: 0)] {
            #expect(arm.contradiction?.contains("take guest wfi") == true)
        }
        #expect(Arm("a", .kvm, loop: .irqfd, cache: .none, guest: .wfi, haltPoll: 0).contradiction != nil)
        let live = Arm("a", .kvm, loop: .irqfd, cache: .none, topology: .vcpuApart, guest: .wfi, haltPoll: 0)
        #expect(live.contradiction == nil)
        #expect(live.completed(era: .linux612, listRegisters: 2, haltPoll: 7, writers: 3).haltPoll == 0)
    }

    @Test func `several writers take loop call beside the thread of the vCPUs`() {
        for path in [PathKind.software, .direct, .directUserspace] {
            #expect(Self.apart(path, loop: .call, writers: 4).contradiction == nil)
        }
        let others = [
            Self.apart(.software, writers: 2), Self.apart(.ppi, loop: .call, writers: 2),
            Self.apart(.floor, loop: .call, writers: 2), Arm("a", .software, loop: .call, writers: 2),
        ]
        for arm in others { #expect(arm.contradiction?.contains("take loop call") == true, "\(arm)") }
        for arm in others {
            var one = arm
            one.writers = 1
            #expect(one.contradiction == nil)
        }
    }

    @Test func `an arm takes from the run what applies to it and what it leaves open`() {
        func completed(_ arm: Arm) -> Arm {
            arm.completed(era: .linux612, listRegisters: 2, haltPoll: 7, writers: 3)
        }
        let polling = completed(Self.apart(.software))
        #expect(polling.haltPoll == 7 && polling.writers == nil && polling.listRegisters == 2)
        let writing = completed(Arm("a", .direct, loop: .call, topology: .vcpuApart))
        #expect(writing.haltPoll == nil && writing.writers == 3 && writing.era == .linux612)
        #expect(writing.processors == 4 && writing.leastProcessors == 4)
        let own = completed(Self.apart(.software, loop: .call, haltPoll: 0, writers: 1))
        #expect(own.haltPoll == 0 && own.writers == 1 && own.leastProcessors == 1)
        #expect(completed(Arm("a", .floor)).contradiction == nil)
    }
}
