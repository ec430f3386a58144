import Glibc
import Kernel
import Synchronization
import SystemPackage
import Testing

@Suite("Shared memory") struct SharedMemoryTests {
    /// The memory once more, at another address.
    private static func mappedAgain(_ memory: SharedMemory) throws -> SharedMemory {
        try SharedMemory(
            Descriptor(owning: try FileDescriptor(rawValue: memory.descriptor).duplicate().rawValue))
    }

    @Test func beginsWithZerosAndKeepsWhatIsPutThere() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        #expect(memory.count == 64)
        #expect((0..<8).allSatisfy { memory[$0] == 0 })
        for index in 0..<8 { memory[index] = .max - UInt64(index) }
        #expect((0..<8).allSatisfy { memory[$0] == .max - UInt64($0) })
        memory.write([1, 2, 3], at: 9)
        #expect(memory.bytes(from: 8, count: 5) == [0xFE, 1, 2, 3, 0xFF])
        memory.write([], at: 64)
        #expect(memory.bytes(from: 64, count: 0) == [])
    }

    @Test func isOneUnderAllItsMappings() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        let other = try Self.mappedAgain(memory)
        #expect(other.count == 64)
        memory[3] = 17
        #expect(other[3] == 17)
        other.write([5], at: 63)
        #expect(memory.bytes(from: 63, count: 1) == [5])
    }

    @Test func isReachedByAnotherProcess() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        let output = try SharedMemory(name: "irqmark-test", count: 4096)
        memory.write(Array("to the child   \n".utf8), at: 0)
        let child = try ChildProcess(
            path: "/bin/sh", arguments: ["-c", "read words <&3; echo \"$words\"; printf back >&3"], environment: [],
            output: output.descriptor, descriptor: memory.descriptor)
        #expect(eventually { child.ending() != nil })
        #expect(child.ending() == .exited(0))
        #expect(String(decoding: output.bytes(from: 0, count: 13), as: UTF8.self) == "to the child\n")
        #expect(String(decoding: memory.bytes(from: 16, count: 4), as: UTF8.self) == "back")
    }

    @Test func keepsItsSize() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        for size in [0, 8, 63, 65, 4096] {
            let isRefused = ftruncate(memory.descriptor, size) == -1 && errno == EPERM
            #expect(isRefused, "\(size)")
        }
        let isClosedOnExec = fcntl(memory.descriptor, F_GETFD) & FD_CLOEXEC != 0
        #expect(isClosedOnExec)
    }

    @Test(arguments: [0, 1, 12]) func isMadeOfWholeWords(count: Int) throws {
        #expect(throws: Errno.invalidArgument) { try SharedMemory(name: "irqmark-test", count: count) }
    }

    @Test func cannotBeMadeOfAnything() throws {
        #expect(throws: Errno.badFileDescriptor) { try SharedMemory(Descriptor(owning: -1)) }
        let eventfd = try EventFD.open()
        #expect(throws: Errno.invalidArgument) { try SharedMemory(Descriptor(owning: eventfd)) }
        #expect(throws: Errno.invalidArgument) { try SharedMemory(name: "irqmark-test", count: -8) }
        // The kernel allows 249 characters.
        let long = String(repeating: "x", count: 300)
        #expect(throws: Errno.invalidArgument) { try SharedMemory(name: long, count: 8) }
    }

    @Test func publishesWhatWasWrittenBeforeAWordWasPosted() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        let other = try Self.mappedAgain(memory)
        // Each side waits for the other's word, and then finds the other's value.
        let wrong = Atomic<Int>(0)
        // SAFETY: each plain word is written by one side while the other waits for it.
        nonisolated(unsafe) let there = other
        let peer = try Worker {
            for round in 1...500 as ClosedRange<UInt32> {
                while unsafe there.value(at: 0) != round {
                    unsafe there.wait(at: 0, while: round - 1, timeoutNanoseconds: forever)
                }
                if unsafe there[2] != UInt64(round) { wrong.add(1, ordering: .relaxed) }
                unsafe there[3] = UInt64(round) * 3
                unsafe there.post(round, at: 1)
            }
        }
        let start = TickClock.rawNanoseconds()
        for round in 1...500 as ClosedRange<UInt32> {
            memory[2] = UInt64(round)
            memory.post(round, at: 0)
            while memory.value(at: 1) != round {
                memory.wait(at: 1, while: round - 1, timeoutNanoseconds: forever)
            }
            #expect(memory[3] == UInt64(round) * 3)
        }
        peer.join()
        #expect(wrong.load(ordering: .relaxed) == 0)
        // No side had to wait for its time to be over.
        #expect(TickClock.rawNanoseconds() - start < forever / 2)
    }

    @Test func wakesAllThatWaitForAWord() throws {
        let memory = try SharedMemory(name: "irqmark-test", count: 64)
        let awake = Atomic<Int>(0)
        // SAFETY: used as an atomic word only.
        nonisolated(unsafe) let shared = memory
        let start = TickClock.rawNanoseconds()
        let waiting = try (0..<4).map { _ in
            try Worker {
                while unsafe shared.value(at: 1) == 0 {
                    unsafe shared.wait(at: 1, while: 0, timeoutNanoseconds: forever)
                }
                awake.add(1, ordering: .relaxed)
            }
        }
        // So that as many as possible do wait.
        for _ in 0..<1_000 { Processor.yield() }
        memory.post(1, at: 1)
        for worker in waiting { worker.join() }
        #expect(awake.load(ordering: .relaxed) == 4)
        // Nobody had to wait for the time to be over.
        #expect(TickClock.rawNanoseconds() - start < forever / 2)
    }

    @Test func endsTheProcessThatLooksOutsideIt() async throws {
        await #expect(processExitsWith: .failure) { _ = try SharedMemory(name: "t", count: 16)[2] }
        await #expect(processExitsWith: .failure) { _ = try SharedMemory(name: "t", count: 16)[-1] }
        await #expect(processExitsWith: .failure) { try SharedMemory(name: "t", count: 16)[2] = 1 }
        await #expect(processExitsWith: .failure) { try SharedMemory(name: "t", count: 16).post(1, at: 2) }
        await #expect(processExitsWith: .failure) { _ = try SharedMemory(name: "t", count: 16).value(at: -1) }
        await #expect(processExitsWith: .failure) {
            _ = try SharedMemory(name: "t", count: 16).bytes(from: 9, count: 8)
        }
        await #expect(processExitsWith: .failure) { try SharedMemory(name: "t", count: 16).write([1], at: 16) }
        await #expect(processExitsWith: .success) {
            let memory = try SharedMemory(name: "t", count: 16)
            memory[1] = 1
            memory.post(1, at: 1)
            memory.write([1], at: 15)
            _ = memory.bytes(from: 8, count: 8)
        }
    }
}
