#if arch(x86_64)
    import Vocabulary
    import CLinux
    import Foundation
    import Kernel
    import Synchronization
    import TestSupport
    import Testing

    @testable import LiveKVM

    @Suite("A live machine whose set-up fails", .serialized, .enabled(if: obstacle == nil, whySkipped))
    struct RefusedCallTests {
        /// Asked before the first step, of which one would change the answer.
        private static let hasRing = RingUnavailable.probe() == nil

        /// A step, by name, and whether it may be done without.
        private struct Step {
            var name: String
            var filter: SystemCallFilter
            var isOptional = false

            init(_ name: String, _ request: UInt, isOptional: Bool = false) {
                self.name = name
                filter = SystemCallFilter(
                    call: Int(SYS_ioctl), argument: (1, UInt32(truncatingIfNeeded: request)), error: EIO)
                self.isOptional = isOptional
            }

            init(
                _ name: String, call: Int32, _ argument: (Int, UInt32)? = nil, error: CInt = EIO,
                isOptional: Bool = false
            ) {
                self.name = name
                filter = SystemCallFilter(call: Int(call), argument: argument.map { ($0.0, $0.1) }, error: error)
                self.isOptional = isOptional
            }
        }

        /// Every system call that a machine, its sources and its threads need.
        private static var steps: [Step] {
            let requests: [(String, UInt)] = [
                ("KVM_GET_API_VERSION", irqmark_kvm_get_api_version), ("KVM_CREATE_VM", irqmark_kvm_create_vm),
                ("KVM_SET_TSS_ADDR", irqmark_kvm_set_tss_addr),
                ("KVM_SET_IDENTITY_MAP_ADDR", irqmark_kvm_set_identity_map_addr),
                ("KVM_CREATE_IRQCHIP", irqmark_kvm_create_irqchip), ("KVM_ENABLE_CAP", irqmark_kvm_enable_cap),
                ("KVM_SET_USER_MEMORY_REGION", irqmark_kvm_set_user_memory_region),
                ("KVM_GET_VCPU_MMAP_SIZE", irqmark_kvm_get_vcpu_mmap_size),
                ("KVM_CREATE_VCPU", irqmark_kvm_create_vcpu),
                ("KVM_GET_SUPPORTED_CPUID", irqmark_kvm_get_supported_cpuid),
                ("KVM_SET_CPUID2", irqmark_kvm_set_cpuid2), ("KVM_GET_SREGS", irqmark_kvm_get_sregs),
                ("KVM_SET_SREGS", irqmark_kvm_set_sregs), ("KVM_SET_REGS", irqmark_kvm_set_regs),
                ("KVM_GET_LAPIC", irqmark_kvm_get_lapic), ("KVM_SET_LAPIC", irqmark_kvm_set_lapic),
                ("KVM_SET_MP_STATE", irqmark_kvm_set_mp_state), ("KVM_SET_DEVICE_ATTR", irqmark_kvm_set_device_attr),
                ("KVM_SET_GSI_ROUTING", irqmark_kvm_set_gsi_routing), ("KVM_IRQFD", irqmark_kvm_irqfd),
                ("KVM_SIGNAL_MSI", irqmark_kvm_signal_msi), ("KVM_RUN", irqmark_kvm_run),
            ]
            return requests.map { Step($0.0, $0.1) } + [
                Step("open", call: Int32(SYS_openat)), Step("eventfd", call: Int32(SYS_eventfd2)),
                // Shared and anonymous, shared alone: the guest's memory, and what a vCPU shows.
                Step("mmap of memory", call: Int32(SYS_mmap), (3, 0x21)),
                Step("mmap of a vCPU", call: Int32(SYS_mmap), (3, 0x01)),
                Step("timer_create", call: Int32(SYS_timer_create)),
                Step("a thread", call: Int32(SYS_clone3), error: EAGAIN),
                Step("write", call: Int32(SYS_write), (2, 8)),
                Step("KVM_GET_STATS_FD", irqmark_kvm_get_stats_fd, isOptional: true),
                Step("read of statistics", call: Int32(SYS_pread64), isOptional: true),
            ]
                + (!hasRing
                    ? []
                    : [
                        Step("io_uring_setup", call: Int32(SYS_io_uring_setup)),
                        Step("io_uring_register", call: Int32(SYS_io_uring_register)),
                        Step("io_uring_enter", call: Int32(SYS_io_uring_enter)),
                    ])
        }

        /// In a process of its own, where nobody else opens descriptors or starts threads.
        @Test(
            "at any system call says so, and leaves no descriptor and no thread",
            .enabled(if: SystemCallFilter.works, "seccomp filters are not to be had here"))
        func failsAnywhere() async {
            let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
                // The first time brings what the process keeps: the library's own threads and files.
                do { try Self.everything() } catch { Self.say("before any step: \(error)") }
                let before = Self.open()
                var faults: [String] = []
                for step in Self.steps {
                    let outcome = Mutex<String?>(nil)
                    try Worker {
                        let words: String
                        if step.filter.install() {
                            do {
                                try Self.everything()
                                words = step.isOptional ? "" : "made all the same"
                            } catch {
                                words = step.isOptional ? "\(error)" : ""
                            }
                        } else {
                            words = "no filter"
                        }
                        outcome.withLock { $0 = words }
                    }.join()
                    if let words = outcome.withLock({ $0 }), !words.isEmpty { faults.append("\(step.name): \(words)") }
                    let after = Self.settled(to: before)
                    if after != before { faults.append("\(step.name): \(before) before, \(after) after") }
                }
                Self.say("\(Self.steps.count) steps, \(faults.count) faults")
                for fault in faults { Self.say(fault) }
                exit(0)
            }
            let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(said.contains("\(Self.steps.count) steps, 0 faults\n"))
        }

        /// All that a run does, on one thread and on threads of the vCPUs', by every way in.
        private static func everything() throws {
            let counted = try KVMGuest(LiveConfiguration(program: .counted))
            let lines = InterruptLine.dealt(4, vcpus: 1)
            var irqfd = try LiveSource(.irqfd, counted, lines: lines)
            var runner = try InlineRunner(counted)
            runner.watch(true)
            for line in lines.indices { try irqfd.signal(line) }
            try runner.run(vcpu: 0, until: 4, limitMilliseconds: 300)
            _ = try counted.statistics()

            let apart = try KVMGuest(LiveConfiguration(vcpus: 2, chip: .split, program: .spin))
            var source = try LiveSource(hasRing ? .irqfdRing : .irqfd, apart, lines: InterruptLine.dealt(4, vcpus: 2))
            let threads = try (0..<2).map { try LiveThread(apart, vcpu: $0) }
            for line in 0..<4 { try source.signal(line) }
            try source.flush()
            try apart.signal(.last(vcpu: 1))
            for thread in threads { try thread.stop() }
        }

        /// To whoever reads the test's output: what fails here fails in another process.
        private static func say(_ words: String) { FileHandle.standardError.write(Data("\(words)\n".utf8)) }

        private struct Count: Equatable {
            var descriptors: Int
            var threads: Int
        }

        private static func open() -> Count {
            func entries(_ path: String) -> Int {
                (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? -1
            }
            return Count(descriptors: entries("/proc/self/fd"), threads: entries("/proc/self/task"))
        }

        /// The count once it is as it was, or after two minutes: a thread that was joined, and a ring that was closed,
        /// can be seen for a moment more.
        private static func settled(to wanted: Count) -> Count {
            let end = TickClock.rawNanoseconds() + 120_000_000_000
            while TickClock.rawNanoseconds() < end {
                if open() == wanted { return wanted }
                usleep(1_000)
            }
            return open()
        }
    }
#endif
