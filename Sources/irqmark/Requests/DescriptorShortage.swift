import Kernel
import Results

/// The process may not have as many file descriptors as it takes to run another build.
struct DescriptorShortage: Error {
    /// An arm that is skipped for that.
    func skipped(_ arm: String) -> Skipped {
        Skipped(
            name: arm,
            cause:
                "no file descriptors are left to start the other build with (\(FileLimit.current().soft) are allowed)",
            remedy: "ulimit -n 1024")
    }
}
