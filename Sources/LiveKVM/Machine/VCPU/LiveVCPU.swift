import CLinux
import Glibc
import Kernel
import Lockfree
import Synchronization
import SystemPackage

/// One vCPU of the host's KVM, and its area in the guest's memory.
@safe public final class LiveVCPU: @unchecked Sendable {
    // SAFETY: the area belongs to the machine's memory, and the machine outlives its vCPUs; `run` is mapped in init and
    // unmapped in deinit. What several threads touch is atomic; KVM_RUN itself is called by one thread at a time.
    /// The vCPU's number, from 0.
    public let index: Int
    let descriptor: Descriptor
    private let vm: CInt
    private let run: UnsafeMutablePointer<kvm_run>
    private let runSize: Int
    private let statistics: StatisticsFile?
    private let area: UnsafeMutableRawPointer

    /// Why KVM_RUN returned.
    enum Exit {
        /// The guest has written the port: its handlers have run as often as the host set.
        case port
        /// A signal came, or `stopSoon` was called.
        case interrupted
    }

    init(
        _ index: Int, vm: CInt, device: CInt, area: UnsafeMutableRawPointer, _ configuration: LiveConfiguration
    ) throws(LiveError) {
        let size = Int(try Request.make(device, irqmark_kvm_get_vcpu_mmap_size, name: "KVM_GET_VCPU_MMAP_SIZE"))
        let descriptor = Descriptor(
            owning: try Request.make(vm, irqmark_kvm_create_vcpu, UInt(index), name: "KVM_CREATE_VCPU"))
        try HostGuest.setUp(descriptor.rawValue, index: index, vm: vm, device: device, configuration)
        let statistics = try? StatisticsFile(of: descriptor.rawValue)
        let mapped = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.rawValue, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
            throw .refused("mmap of a vCPU", Errno(rawValue: errno))
        }
        unsafe run = mapped.assumingMemoryBound(to: kvm_run.self)
        runSize = size
        self.index = index
        self.descriptor = descriptor
        self.vm = vm
        self.statistics = statistics
        unsafe self.area = area
    }

    deinit { _ = unsafe munmap(run, runSize) }

    // MARK: What the guest tells

    /// A 64-bit word of the area.
    @unsafe private func word(_ offset: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: all offsets are the layout's own, inside the area and multiples of 8.
        unsafe (area + offset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// How many handlers have run. Acquiring: a reader that sees the count sees what those handlers wrote before it.
    public var total: UInt64 { unsafe word(0).pointee.load(ordering: .acquiring) }

    /// How often the handler of a vector has run.
    public func runs(of vector: Int) -> UInt64 {
        unsafe word(GuestLayout.runs + 8 * vector).pointee.load(ordering: .acquiring)
    }

    /// How many runs the log holds: the newest ones.
    public static var logEntries: Int { GuestLayout.logEntries }

    /// The stamp that the handler run of that number took, 0 if there was none, and the run's time in ticks of the
    /// processor. Runs count from 0; only the last `logEntries` are held.
    public func logged(_ number: UInt64) -> (stamp: UInt64, ticks: UInt64) {
        let offset = GuestLayout.log + Int(number % UInt64(GuestLayout.logEntries)) * 16
        // Relaxed: `total`, read before with acquiring, covers every entry below it.
        return unsafe (
            word(offset).pointee.load(ordering: .relaxed), word(offset + 8).pointee.load(ordering: .relaxed)
        )
    }

    /// Leaves a stamp for the next handler run of a vector. False if an older stamp waits there, which stays.
    public func offer(_ stamp: UInt64, to vector: Int) -> Bool {
        // Sequentially consistent, pairs with the exchange of the guest's handler: the stamp is there before the
        // interrupt can be.
        unsafe word(GuestLayout.stamps + 8 * vector).pointee.compareExchange(
            expected: 0, desired: stamp, ordering: .sequentiallyConsistent
        ).exchanged
    }

    /// The stamp that waits for that vector's handler, 0 for none.
    public func waiting(_ vector: Int) -> UInt64 {
        unsafe word(GuestLayout.stamps + 8 * vector).pointee.load(ordering: .acquiring)
    }

    /// Removes a stamp that no handler took.
    public func withdraw(_ vector: Int) {
        unsafe word(GuestLayout.stamps + 8 * vector).pointee.store(0, ordering: .releasing)
    }

    // MARK: Running

    /// Sets the number of handler runs after which a counting guest writes its port.
    func setTarget(_ target: UInt64) { unsafe word(GuestLayout.target).pointee.store(target, ordering: .releasing) }

    /// Makes KVM_RUN return at once, now and until it is called with false.
    func stopSoon(_ stops: Bool) { unsafe irqmark_set_immediate_exit(run, stops ? 1 : 0) }

    /// Runs the guest until it writes its port, or until KVM_RUN is interrupted.
    func enter() throws(LiveError) -> Exit {
        while true {
            if let exit = try enterOnce() { return exit }
        }
    }

    /// Calls KVM_RUN once; nil if the guest goes on at once.
    private func enterOnce() throws(LiveError) -> Exit? {
        guard irqmark_ioctl_number(descriptor.rawValue, irqmark_kvm_run, 0) >= 0 else {
            let error = Errno(rawValue: errno)
            if error == .interrupted || error == .resourceTemporarilyUnavailable { return .interrupted }
            throw .refused("KVM_RUN", error)
        }
        switch unsafe Int32(run.pointee.exit_reason) {
        case KVM_EXIT_IO: return .port
        case KVM_EXIT_MMIO:
            let address = unsafe run.pointee.mmio.phys_addr
            if address == HostGuest.port { return .port }
            if address == HostGuest.linePort {
                try lowerLine()
                return nil
            }
            if address == HostGuest.faultPort {
                throw .stopped(vcpu: index, reason: "the guest took an exception, ESR_EL1 0x\(hex(faultSyndrome))")
            }
            throw .stopped(vcpu: index, reason: "the guest touched address 0x\(hex(address))")
        case KVM_EXIT_INTR: return .interrupted
        case KVM_EXIT_SHUTDOWN: throw .stopped(vcpu: index, reason: "the guest shut down (triple fault)")
        case KVM_EXIT_INTERNAL_ERROR:
            throw .stopped(
                vcpu: index, reason: "KVM_EXIT_INTERNAL_ERROR, suberror \(unsafe run.pointee.internal.suberror)")
        case KVM_EXIT_FAIL_ENTRY: throw .stopped(vcpu: index, reason: "KVM_EXIT_FAIL_ENTRY")
        case let reason: throw .stopped(vcpu: index, reason: "KVM exit \(reason)")
        }
    }

    /// What the guest has stored to its port of faults, 64 bits.
    private var faultSyndrome: UInt64 {
        let bytes = unsafe run.pointee.mmio.data
        let data = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5, bytes.6, bytes.7]
        return data.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func hex(_ number: UInt64) -> String { String(number, radix: 16) }

    /// Lowers the vCPU's level-triggered line, as a device does when its driver answers it.
    private func lowerLine() throws(LiveError) {
        guard case .level(let line)? = InterruptLine.level(vcpu: index)?.route else { return }
        var level = KVMGuest.level(of: line, 0)
        try unsafe Request.make(vm, irqmark_kvm_irq_line, &level, name: "KVM_IRQ_LINE")
    }

    func addStatistics(to sums: inout [String: UInt64]) throws(LiveError) { try statistics?.add(to: &sums) }

    func addHistograms(to sums: inout [String: [UInt64]]) throws(LiveError) {
        try statistics?.addHistograms(to: &sums)
    }
}
