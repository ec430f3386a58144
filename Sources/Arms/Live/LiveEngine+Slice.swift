import Kernel
import LiveKVM
import Loads
import Lockfree
import Metrics
package import Vocabulary

extension LiveEngine {
    package func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(RunError) -> SliceOutcome {
        do throws(LiveError) {
            runner?.watch(true)
            defer { runner?.watch(false) }
            return try measure(kind, UInt64(signals), latency: &latency)
        } catch {
            throw .failed("\(configuration.name): \(error)")
        }
    }

    private func measure(
        _ kind: SliceKind, _ signals: UInt64, latency: inout LatencyAccount
    ) throws(LiveError) -> SliceOutcome {
        state = State()
        schedule = nil
        account.reset()
        let threads = try startThreads()
        state.epoch = clock.now() &- 1
        let before = try KVMCounterSnapshot(self, threads)
        let start = clock.now()
        switch kind {
        case .closed(let window): try runClosed(signals, window: UInt64(window), threads)
        case .open(let interval, let arrivals, let seed):
            try runOpen(signals, DueTimes(interval: interval, arrivals: arrivals, seed: seed), threads)
        }
        if !threads.isEmpty { waitForAll() }
        let elapsed = clock.now() &- start
        let after = try KVMCounterSnapshot(self, threads)
        try stop(threads)
        var outcome = outcome(elapsed: elapsed, from: before, to: after, latency: &latency)
        outcome.pace = schedule?.pace(elapsed: elapsed, clock: clock)
        return outcome
    }

    // MARK: Threads

    /// Starts threads for the vCPUs of topology `vcpu-apart`. Each vCPU has handled an interrupt when this returns.
    private func startThreads() throws(LiveError) -> [LiveThread] {
        guard configuration.topology == .vcpuApart, !configuration.live.isFloor else { return [] }
        var threads: [LiveThread] = []
        for index in machine.vcpus.indices {
            // The first processor is the source's.
            let others = processors.dropFirst()
            let cpu = others.isEmpty ? nil : Array(others)[index % others.count]
            threads.append(try LiveThread(machine, vcpu: index, cpu: cpu))
        }
        try letAllAnswer()
        return threads
    }

    /// Ends the threads after every interrupt that is pending was handled.
    private func stop(_ threads: [LiveThread]) throws(LiveError) {
        guard !threads.isEmpty else { return }
        if !state.isBroken { try letAllAnswer() }
        for thread in threads { try thread.stop() }
        readLogs()
    }

    /// Signals the line of lowest priority of each vCPU and waits for its handler: all other lines have been handled
    /// then.
    private func letAllAnswer() throws(LiveError) {
        state.last = 0
        for vcpu in machine.vcpus {
            let line = InterruptLine.last(vcpu: vcpu.index)
            _ = vcpu.offer(Self.lastStamp, to: line.vector)
            try machine.signal(line)
        }
        let isDone = wait { self.state.last == self.machine.vcpus.count }
        guard isDone else {
            throw .unresponsive(vcpu: 0, milliseconds: Self.patienceMilliseconds)
        }
    }

    /// Reads the logs until the condition holds; false if no handler has run for as long as patience lasts.
    private func wait(until condition: () -> Bool) -> Bool {
        var idleSince = clock.now()
        // A sum, not a copy of `read`: with a copy the next run of a handler would copy the array first.
        var seen = state.runs
        while true {
            readLogs()
            if condition() { return true }
            if state.runs != seen {
                seen = state.runs
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > UInt64(Self.patienceMilliseconds) * 1_000_000 {
                return false
            }
            if processors.count > 1 { Processor.pause() } else { Processor.yield() }
        }
    }

    // MARK: Loops

    private func runClosed(_ signals: UInt64, window: UInt64, _ threads: [LiveThread]) throws(LiveError) {
        while state.sent < signals && !state.isBroken {
            if threads.isEmpty {
                let start = clock.now()
                let count = Int(min(window, signals &- state.sent))
                for _ in 0..<count { try send(Stamp(onTime: clock.now() &- state.epoch)) }
                try flush()
                state.injection &+= clock.now() &- start
                try runInline()
                continue
            }
            let line = lines[order[position]]
            let vcpu = machine.vcpus[line.vcpu]
            if state.sent &- state.taken >= window || vcpu.waiting(line.vector) != 0 {
                try timed { () throws(LiveError) in try self.flush() }
                state.isBroken = !wait {
                    self.state.sent &- self.state.taken < window && vcpu.waiting(line.vector) == 0
                }
                continue
            }
            try timed { () throws(LiveError) in try self.send(Stamp(onTime: self.clock.now() &- self.state.epoch)) }
        }
        try timed { () throws(LiveError) in try self.flush() }
    }

    private func timed(_ body: () throws(LiveError) -> Void) throws(LiveError) {
        let start = clock.now()
        try body()
        state.injection &+= clock.now() &- start
    }

    private func runOpen(_ signals: UInt64, _ times: DueTimes, _ threads: [LiveThread]) throws(LiveError) {
        var schedule = OpenSchedule(times, origin: clock.now() &- state.epoch, signals: signals)
        defer { self.schedule = schedule }
        while state.sent < signals && !state.isBroken {
            let before = state.sent
            let start = clock.now()
            while state.sent < signals, state.sent &- before < UInt64(lines.count) {
                guard let stamp = schedule.due(at: clock.now() &- state.epoch) else { break }
                try send(stamp)
                schedule.advance(behind: stamp)
            }
            if state.sent != before {
                try flush()
                state.injection &+= clock.now() &- start
                if threads.isEmpty { try runInline() }
            }
            readLogs()
        }
    }

    /// Runs each vCPU until it has handled what is pending. Each pending stamp is one handler run, because nobody
    /// signals meanwhile.
    private func runInline() throws(LiveError) {
        guard !configuration.live.isFloor else { return recordFloor() }
        let start = clock.now()
        for index in 0..<expected.count { expected[index] = machine.vcpus[index].total }
        for number in 0..<lines.count {
            let line = lines[number]
            if machine.vcpus[line.vcpu].waiting(line.vector) != 0 { expected[line.vcpu] += 1 }
        }
        for index in 0..<expected.count {
            do throws(LiveError) {
                try runner?.run(vcpu: index, until: expected[index], limitMilliseconds: Self.patienceMilliseconds)
            } catch {
                guard case .unresponsive = error else { throw error }
                state.isBroken = true
            }
        }
        state.vcpu &+= clock.now() &- start
        readLogs()
    }

    /// Waits until every stamp is taken; gives up when no stamp is taken for as long as patience lasts.
    private func waitForAll() {
        if !wait(until: { self.state.taken == self.state.offered }) { state.isBroken = true }
    }
}
