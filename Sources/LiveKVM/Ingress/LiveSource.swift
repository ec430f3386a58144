import CLinux
import Glibc
import Kernel
import Lockfree
import SystemPackage

/// A device in front of a live machine. It signals the machine's lines, by one of KVM's ways in, or by the bare system
/// call that it is compared with.
public struct LiveSource: ~Copyable {
    /// How a signal is made.
    public enum Ingress: Sendable {
        /// A write to an eventfd that KVM has taken (KVM_IRQFD).
        case irqfd
        /// A write to an eventfd that KVM has taken (KVM_IRQFD), by io_uring, up to 16 writes a kernel entry.
        case irqfdRing
        /// A call of KVM_SIGNAL_MSI.
        case call
        /// A call of KVM_IRQ_LINE, for lines that no MSI raises.
        case line
        /// A write to an eventfd that nobody waits for.
        case bareWrite
        /// A write to an eventfd that nobody waits for, by io_uring, up to 16 writes a kernel entry.
        case bareRing
        /// An ioctl of the VM that takes an argument of 32 bytes, as KVM_SIGNAL_MSI does, and is refused at once:
        /// KVM_IRQFD with a flag that KVM does not have.
        case bareCall

        /// Whether signals are written by io_uring.
        public var needsRing: Bool { self == .irqfdRing || self == .bareRing }
        /// Whether a signal becomes an interrupt of the guest.
        public var injects: Bool { self == .irqfd || self == .irqfdRing || self == .call || self == .line }
        fileprivate var isCall: Bool { self == .call || self == .line || self == .bareCall }
        fileprivate var needsRoutes: Bool { injects && self != .line }
    }

    /// How many signals the ring queues before it is entered.
    public static var batch: Int { 16 }

    private let ingress: Ingress
    private let machine: KVMGuest
    private let eventfds: Slab<EventFD>
    private let messages: [kvm_msi]
    /// Arguments of KVM_IRQ_LINE, for ingress `line` alone.
    private let levels: [kvm_irq_level]
    // Spelt out, so that it has no value before init gives it one: Swift 6.2 would destroy that value twice on a throw.
    private var ring: Optional<Ring>
    private var queued = 0
    /// System calls made so far.
    public private(set) var systemCalls: UInt64 = 0
    /// How many of the system calls were entries into the ring.
    public private(set) var ringEntries: UInt64 = 0

    /// Sets the machine's routes to the lines, opens an eventfd for each line and assigns it to KVM, as far as the
    /// ingress needs them. A ring belongs to the calling thread.
    /// - Throws: the call that the kernel refused.
    public init(_ ingress: Ingress, _ machine: KVMGuest, lines: [InterruptLine]) throws(LiveError) {
        // What can fail comes first: a value that cannot be copied is made whole or not at all.
        let eventfds = try Self.open(ingress.isCall ? 0 : lines.count)
        if ingress.needsRoutes { try machine.setRoutes(lines) }
        if ingress == .irqfd || ingress == .irqfdRing { try Self.bind(eventfds, machine) }
        let ring = try Self.makeRing(ingress, eventfds)
        self.ingress = ingress
        self.machine = machine
        self.eventfds = eventfds
        self.ring = ring
        messages = lines.map(KVMGuest.message)
        levels = ingress == .line ? lines.compactMap(KVMGuest.level) : []
        precondition(ingress != .line || levels.count == lines.count, "an MSI is no line")
    }

    private static func bind(_ eventfds: borrowing Slab<EventFD>, _ machine: KVMGuest) throws(LiveError) {
        for line in 0..<eventfds.count { try machine.assign(eventfds[line].rawValue, route: line) }
    }

    private static func open(_ count: Int) throws(LiveError) -> Slab<EventFD> {
        var raw: [CInt] = []
        do {
            for _ in 0..<count { raw.append(try EventFD.open()) }
        } catch {
            for descriptor in raw { close(descriptor) }
            throw .refused("eventfd", error)
        }
        return Slab(count: count) { EventFD(owning: raw[$0]) }
    }

    private static func makeRing(_ ingress: Ingress, _ eventfds: borrowing Slab<EventFD>) throws(LiveError) -> Ring? {
        guard ingress.needsRing else { return nil }
        do {
            let ring = try Ring(submissions: batch, completions: 2 * batch)
            guard ring.registerFiles(eventfds.count) else {
                throw LiveError.refused("io_uring_register_files_sparse", .invalidArgument)
            }
            for index in 0..<eventfds.count {
                try ring.setFile(index, FileDescriptor(rawValue: eventfds[index].rawValue))
            }
            return ring
        } catch let error as RingUnavailable {
            throw .refused("io_uring_setup: \(error.cause)", error.errno)
        } catch let error as Errno {
            throw .refused("io_uring_register_files_update", error)
        } catch {
            throw (error as? LiveError) ?? .refused("io_uring", .invalidArgument)
        }
    }

    /// Signals a line once. By io_uring the signal may stay queued until `flush`.
    /// - Throws: the call that the kernel refused.
    public mutating func signal(_ line: Int) throws(LiveError) {
        switch ingress {
        case .irqfd, .bareWrite:
            systemCalls &+= 1
            if case .failed(let error) = eventfds[line].signal() { throw .refused("write to an eventfd", error) }
        case .call:
            systemCalls &+= 1
            var message = messages[line]
            try Request.make(
                machine.descriptor.rawValue, irqmark_kvm_signal_msi, &message, name: "KVM_SIGNAL_MSI")
        case .line:
            systemCalls &+= 1
            var level = levels[line]
            try unsafe Request.make(machine.descriptor.rawValue, irqmark_kvm_irq_line, &level, name: "KVM_IRQ_LINE")
        case .bareCall:
            systemCalls &+= 1
            try machine.refuseIrqfd()
        case .irqfdRing, .bareRing: try queue(line)
        }
    }

    /// Submits the signals that are queued in the ring and waits until each was written.
    /// - Throws: the call that the kernel refused; ETIMEDOUT if no write completed within a second.
    public mutating func flush() throws(LiveError) {
        while queued > 0 {
            let before = queued
            do throws(Errno) {
                ringEntries &+= 1
                systemCalls &+= 1
                try ring!.submitAndWait(atLeast: queued, timeoutNanoseconds: 1_000_000_000)
            } catch {
                throw .refused("io_uring_enter", error)
            }
            var failure: Int32 = 0
            queued -= ring!.drain(limit: queued) { _, result, _ in if result != 8 { failure = result } }
            if failure != 0 { throw .refused("write to an eventfd by ring", Errno(rawValue: -failure)) }
            if queued == before { throw .refused("write to an eventfd by ring", .timedOut) }
        }
    }

    private mutating func queue(_ line: Int) throws(LiveError) {
        if queued == Self.batch { try flush() }
        do throws(Errno) {
            try ring!.prepareCounterAdd(CInt(line), registered: true, userData: UInt64(line))
            queued += 1
        } catch {
            throw .refused("io_uring_get_sqe", error)
        }
    }

    /// The eventfd of a line, for tests that ask KVM of it. Stays owned by the source.
    public func descriptor(_ line: Int) -> CInt { eventfds[line].rawValue }
}
