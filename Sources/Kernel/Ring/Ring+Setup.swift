import CLinux

extension Ring {
    /// The set-up flags of a ring: which thread may enter it, and when its completions are made.
    struct Setup: Equatable, Sendable {
        /// IORING_SETUP_...
        let flags: UInt32
        /// The processor of the kernel's submission thread, where there is one.
        var cpu: UInt32 = 0

        /// Whether a thread of the kernel submits.
        var isPolled: Bool { flags & irqmark_setup_sqpoll != 0 }

        /// How long the submission thread looks for work before it sleeps, in ms.
        static let idleMilliseconds: UInt32 = 1

        /// The maker's thread alone enters it, and completions are made inside its entries only (since Linux 6.1).
        static let deferred = Setup(flags: irqmark_setup_single_issuer | irqmark_setup_defer_taskrun)
        /// The maker's thread alone enters it; completions are made whenever that thread returns from the kernel
        /// (since Linux 6.0).
        static let singleIssuer = Setup(flags: irqmark_setup_single_issuer)
        /// Any thread may enter it.
        static let plain = Setup(flags: 0)

        /// Best first. Older kernels refuse flags that they do not know with EINVAL.
        static let ladder = [deferred, singleIssuer, plain]

        /// A thread of the kernel submits (IORING_SETUP_SQPOLL); for any user since Linux 5.13. Completions cannot be
        /// deferred then: EINVAL.
        /// - Parameter cpu: the processor that it is bound to; nil: those of the thread that makes the ring.
        static func polled(cpu: Int?) -> [Setup] {
            let flags = irqmark_setup_sqpoll | (cpu == nil ? 0 : irqmark_setup_sq_aff)
            return [flags | irqmark_setup_single_issuer, flags].map { Setup(flags: $0, cpu: UInt32(cpu ?? 0)) }
        }
    }
}
