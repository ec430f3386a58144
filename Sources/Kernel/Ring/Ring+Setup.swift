import CLinux

extension Ring {
    /// The set-up flags of a ring: which thread may enter it, and when its completions are made.
    struct Setup: Equatable, Sendable {
        /// IORING_SETUP_...
        let flags: UInt32

        /// The maker's thread alone enters it, and completions are made inside its entries only (since Linux 6.1).
        static let deferred = Setup(flags: irqmark_setup_single_issuer | irqmark_setup_defer_taskrun)
        /// The maker's thread alone enters it; completions are made whenever that thread returns from the kernel
        /// (since Linux 6.0).
        static let singleIssuer = Setup(flags: irqmark_setup_single_issuer)
        /// Any thread may enter it.
        static let plain = Setup(flags: 0)

        /// Best first. Older kernels refuse flags that they do not know with EINVAL.
        static let ladder = [deferred, singleIssuer, plain]
    }
}
