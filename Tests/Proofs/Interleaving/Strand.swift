import Glibc

/// A thread that moves only when it is its turn.
@safe final class Strand: @unchecked Sendable {
    // SAFETY: sendable because all that changes is touched only by the one thread whose turn it is.
    // SAFETY: locations live as long as the scenario whose strands wait there.
    /// Why it cannot go on, and until when.
    @safe enum Obstacle {
        /// It has looked again and again and seen the same: until somebody writes there.
        case change(UnsafeMutablePointer<Location>, UInt32)
        case lock(() -> Bool)
        case condition(() -> Bool)
    }

    let number: Int
    let turn = Turn()
    var isFinished = true
    var obstacle: Obstacle?
    /// Where it has looked last, how often in a row, and after how many writes of others.
    var lastLook: UnsafeMutablePointer<Location>?
    var lastWrites: UInt32 = 0
    var looks = 0

    init(_ number: Int) {
        self.number = number
        unsafe lastLook = nil
    }

    var isReady: Bool {
        if isFinished { return false }
        switch obstacle {
        case nil: return true
        case .change(let location, let writes): return unsafe location.pointee.writes != writes
        case .lock(let isFree): return isFree()
        case .condition(let holds): return Scheduler.unseen(holds)
        }
    }

    func begin() {
        isFinished = false
        obstacle = nil
        unsafe lastLook = nil
        looks = 0
    }
}

/// A semaphore on which one thread waits for its turn.
@safe final class Turn: @unchecked Sendable {
    // SAFETY: sem_t may be used by any thread; it lives as long as this object.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { unsafe sem_init(semaphore, 0, 0) }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func give() { unsafe sem_post(semaphore) }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }
}
