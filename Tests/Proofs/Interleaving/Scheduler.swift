import Glibc

/// Runs threads one at a time and decides at each atomic access who goes on.
///
/// A switch is possible before every access that is not relaxed and whose place more than one strand touches, not only
/// to read: a switch anywhere else is the same as one at the next such access. Which places these are is learnt while
/// runs go by.
public final class Scheduler: @unchecked Sendable {
    // SAFETY: sendable because one thread at a time has the turn, and only that one touches the state.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        precondition(unsafe pthread_key_create(&key, nil) == 0)
        return key
    }()

    /// The scheduler of the strand that this thread is, nil if it is none.
    static var current: Scheduler? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        // SAFETY: set by `work`, whose thread keeps the scheduler alive.
        return unsafe Unmanaged<Scheduler>.fromOpaque(pointer).takeUnretainedValue()
    }

    private let scenario: any Scenario
    private let strands: [Strand]
    private let controller = Turn()
    private var running: Strand
    private var chooser: any Chooser = RandomChooser(seed: 0, run: 0)
    private var isClosed = false
    private var idle = 0

    /// What happened in the run.
    private(set) var schedule = Schedule()
    private(set) var steps = 0
    private(set) var handovers = 0
    private(set) var fault: String?
    /// A place has turned out to be contended that was not known to be.
    var hasLearned = false

    /// More steps than any scenario has: somebody goes round for ever.
    private static var mostSteps: Int { 200_000 }

    init(_ scenario: any Scenario) {
        self.scenario = scenario
        strands = (0..<scenario.strands).map { Strand($0) }
        running = strands[0]
        for strand in strands { start(strand) }
    }

    /// One run; false if it came to no end. Then its threads are lost, and the scheduler with them.
    func run(_ chooser: any Chooser) -> Bool {
        self.chooser = chooser
        (schedule, steps, idle, fault) = (Schedule(), 0, 0, nil)
        for strand in strands { strand.begin() }
        running = pick(strands.map(\.number), isFree: true)
        schedule.begin(running.number)
        running.turn.give()
        controller.wait()
        return strands.allSatisfy(\.isFinished)
    }

    /// Ends its threads. Only after runs that came to an end.
    func close() {
        isClosed = true
        for strand in strands { strand.turn.give() }
    }

    // MARK: - on the strand whose turn it is

    /// What the closure touches is no step.
    public static func unseen<Result>(_ body: () -> Result) -> Result {
        let pointer = unsafe pthread_getspecific(key)
        pthread_setspecific(key, nil)
        defer { unsafe pthread_setspecific(key, pointer) }
        return body()
    }

    /// Lets the others go on until the condition holds; false if nobody can and it does not.
    public static func wait(until condition: @escaping () -> Bool) -> Bool {
        guard let scheduler = current else { return condition() }
        if unseen(condition) { return true }
        scheduler.pause(.condition(condition))
        return unseen(condition)
    }

    /// How often the turn has changed, for a strand that wants to know whether others went on meanwhile.
    public static var handovers: Int { current?.handovers ?? 0 }

    /// An access is about to come.
    func visit(_ location: UnsafeMutablePointer<Location>, writes: Bool, orders: Bool) {
        let me = running
        steps += 1
        if steps > Self.mostSteps { fail("no end after \(steps) steps") }
        schedule.count()
        let wasContended = unsafe location.pointee.isContended
        unsafe location.pointee.strands |= 1 << UInt32(me.number)
        if writes { unsafe location.pointee.isWritten = true }
        let isContended = unsafe location.pointee.isContended
        if isContended && !wasContended { hasLearned = true }
        if let next = chooser.successor(after: schedule.legs.count - 1, steps: schedule.legs.last!.steps) {
            if next != me.number && strands[next].isReady { preempt(strands[next]) }
        } else if isContended && orders && chooser.mayPreempt() {
            let ready = [me.number] + strands.filter { $0 !== me && $0.isReady }.map(\.number)
            if ready.count > 1 {
                let next = pick(ready, isFree: false)
                if next !== me { preempt(next) }
            }
        }
        if writes {
            unsafe location.pointee.writes &+= 1
            unsafe me.lastLook = nil
            idle = 0
        } else {
            unsafe look(me, location)
        }
    }

    /// Who sees the same at the same place three times in a row is waiting for it to change.
    private func look(_ me: Strand, _ location: UnsafeMutablePointer<Location>) {
        guard unsafe me.lastLook == location, unsafe me.lastWrites == location.pointee.writes else {
            unsafe me.lastLook = location
            me.lastWrites = unsafe location.pointee.writes
            me.looks = 1
            return
        }
        me.looks += 1
        guard me.looks >= 3 else { return }
        me.looks = 0
        unsafe pause(.change(location, location.pointee.writes))
    }

    /// The running strand cannot go on.
    func pause(_ obstacle: Strand.Obstacle) {
        let me = running
        me.obstacle = obstacle
        let next = nextReady()
        if next !== me { handOver(to: next) }
        me.obstacle = nil
    }

    private func pick(_ ready: [Int], isFree: Bool) -> Strand {
        strands[ready.count == 1 ? ready[0] : ready[chooser.choose(ready, isFree: isFree, leg: schedule.legs.count)]]
    }

    /// Whoever can go on when the running strand cannot. If nobody can, those who only look are let go and look again,
    /// then those who have asked to be told.
    private func nextReady() -> Strand {
        while true {
            let ready = strands.filter(\.isReady).map(\.number)
            if !ready.isEmpty { return pick(ready, isFree: true) }
            idle += 1
            var isFreed = false
            for strand in strands where !strand.isFinished {
                switch strand.obstacle {
                case .change where idle < 4, .condition where idle >= 4:
                    strand.obstacle = nil
                    isFreed = true
                default: break
                }
            }
            if !isFreed && idle > 4 { fail("nobody can go on") }
        }
    }

    private func preempt(_ next: Strand) {
        schedule.preempt()
        handOver(to: next)
    }

    private func handOver(to next: Strand) {
        let me = running
        handovers += 1
        if fault == nil { fault = Self.unseen(scenario.invariant) }
        running = next
        schedule.begin(next.number)
        next.turn.give()
        me.turn.wait()
        running = me
    }

    /// The run cannot be ended: it is reported, and its threads stay where they are.
    private func fail(_ words: String) -> Never {
        fault = words
        controller.give()
        while true { _ = Glibc.pause() }
    }

    private func finish(_ me: Strand) {
        me.isFinished = true
        if strands.allSatisfy(\.isFinished) {
            controller.give()
            return
        }
        running = nextReady()
        handovers += 1
        schedule.begin(running.number)
        running.turn.give()
    }

    // MARK: - threads

    private final class Start {
        let scheduler: Scheduler
        let strand: Strand
        init(_ scheduler: Scheduler, _ strand: Strand) { (self.scheduler, self.strand) = (scheduler, strand) }
    }

    private func start(_ strand: Strand) {
        var handle = pthread_t()
        // SAFETY: the retained value is consumed exactly once, by the thread that is started with it.
        let argument = unsafe Unmanaged.passRetained(Start(self, strand)).toOpaque()
        let status = unsafe pthread_create(
            &handle, nil,
            { argument in
                // SAFETY: what `start` has retained.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                start.scheduler.work(start.strand)
                return nil
            }, argument)
        precondition(status == 0, "no thread could be started")
        pthread_detach(handle)
    }

    private func work(_ strand: Strand) {
        // SAFETY: this thread holds the scheduler for as long as it works.
        unsafe pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        while true {
            strand.turn.wait()
            if isClosed { break }
            scenario.run(strand.number)
            finish(strand)
        }
    }
}
