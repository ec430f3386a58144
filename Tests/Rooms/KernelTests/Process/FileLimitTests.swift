import Glibc
import Kernel
import Testing

@Suite("The limit of open files") struct FileLimitTests {
    @Test func isTheKernelsAndIsRaisedAsFarAsMayBe() async {
        // In a process of its own, whose limit is its own.
        await #expect(processExitsWith: .success) {
            let first = FileLimit.current()
            guard first.soft > 0, first.hard >= first.soft else { exit(2) }
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            var limit = rlimit(rlim_cur: 64, rlim_max: 96)
            guard unsafe setrlimit(resource, &limit) == 0 else { exit(3) }
            guard FileLimit.current() == (64, 96) else { exit(4) }
            try FileLimit.raise()
            guard FileLimit.current() == (96, 96) else { exit(5) }
            // Again it changes nothing.
            try FileLimit.raise()
            guard FileLimit.current() == (96, 96) else { exit(6) }
        }
    }
}
