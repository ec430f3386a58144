import Lockfree
import Testing
import VGIC

@testable import Loads

@Suite("The generated workload")
struct GeneratedWorkloadTests {
    private func order(_ workload: Workload) -> [Int] {
        workload.steps.compactMap { if case .signal(let slot) = $0 { slot } else { nil } }
    }

    @Test("maps 16 devices of 64 events round-robin over the collections, with LPIs from 8192")
    func layout() throws {
        let workload = Workload.generated(seed: 1)
        #expect(workload.slots.count == 1024 && workload.lpiCount == 1024 && workload.signalCount == 1024)
        #expect(workload.reset.isEmpty)
        var mapped = 0
        for case .command(let packet) in workload.setup {
            switch try Command(packet) {
            case .mapc(let collection, let target, let valid):
                #expect(collection.rawValue == target.rawValue && valid)
            case .mapd(_, let itt, let eventBits, let valid):
                #expect(itt & 0xFF == 0 && eventBits == 6 && valid)
            case .mapti(let device, let event, let intid, let collection):
                let index = device.rawValue * 64 + event.rawValue
                #expect(intid.rawValue == 8192 + index && collection.rawValue == index % 4)
                mapped += 1
            case .sync: break
            case let other: Issue.record("unexpected \(other)")
            }
        }
        #expect(mapped == 1024)
        var properties: Set<UInt32> = []
        for case .property(let intid, let byte) in workload.setup {
            #expect(byte == 0xA3)
            properties.insert(intid)
        }
        #expect(properties == Set(8192..<8192 + 1024))
    }

    @Test("gives tables that do not overlap")
    func tables() throws {
        let workload = Workload.generated(devices: 5, events: 100, vcpus: 2, seed: 1)
        var end = Workload.ittBase
        for case .command(let packet) in workload.setup {
            guard case .mapd(_, let itt, let eventBits, _) = try Command(packet) else { continue }
            #expect(eventBits == 7 && itt >= end)
            end = itt + 8 << UInt64(eventBits)
        }
        #expect(end > Workload.ittBase)
    }

    @Test("signals each source once a pass and visits the vCPUs in rotation", arguments: [1, 2, 3, 4, 7, 512])
    func rotation(vcpus: Int) {
        let workload = Workload.generated(vcpus: vcpus, seed: 42)
        #expect(order(workload).sorted() == Array(0..<1024))
        let whole = 1024 / vcpus * vcpus
        #expect(workload.targets.count == 1024)
        #expect(workload.targets.prefix(whole).enumerated().allSatisfy { $1?.vcpu == $0 % vcpus })
    }

    @Test("has a target for each step that is where its event is mapped")
    func targets() throws {
        let workload = Workload.generated(devices: 3, events: 5, vcpus: 2, seed: 9)
        let guest = try MappedGuest(workload.setup)
        #expect(workload.steps.count == 15 && workload.targets.count == 15 && workload.initialTargets.count == 15)
        for (step, target) in zip(workload.steps, workload.targets) {
            guard case .signal(let slot) = step else { continue }
            #expect(guest.target(of: workload.slots[slot]) == target)
        }
        #expect(workload.initialTargets.allSatisfy { $0?.enabled == true })
    }

    @Test("gives the same sequence for the same seed and another for another")
    func seeds() {
        #expect(order(.generated(seed: 7)) == order(.generated(seed: 7)))
        #expect(order(.generated(seed: 7)) != order(.generated(seed: 8)))
    }

    @Test("draws the numbers that the generator's authors publish")
    func generator() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            [generator.next(), generator.next(), generator.next()] == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("works with one source, and with as many as INTIDs allow")
    func extremes() {
        let one = Workload.generated(devices: 1, events: 1, vcpus: 4, seed: 0)
        #expect(order(one) == [0] && one.initialTargets == [.init(vcpu: 0, intid: 8192, enabled: true)])
        let most = Workload.generated(devices: 64, events: 896, vcpus: 512, seed: 0)
        #expect(most.lpiCount == Workload.lpiLimit && Set(order(most)).count == Workload.lpiLimit)
    }
}
