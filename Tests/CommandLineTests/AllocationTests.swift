import Foundation
import Testing

private let hasCompiler = FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")

/// The measured loops allocate nothing: counted in the whole program by a malloc that is put before the C library's.
@Suite("Allocations", .enabled(if: hasCompiler, "no C compiler here to build the counting malloc"))
struct AllocationTests {
    /// Counts every allocation and writes the sum to file descriptor 2 at the end.
    private static let counter = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <stdio.h>
        #include <stdlib.h>
        void *__libc_malloc(size_t);
        void *__libc_calloc(size_t, size_t);
        void *__libc_realloc(void *, size_t);
        void *__libc_memalign(size_t, size_t);
        static unsigned long count;
        #define COUNT __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED)
        void *malloc(size_t size) { COUNT; return __libc_malloc(size); }
        void *calloc(size_t number, size_t size) { COUNT; return __libc_calloc(number, size); }
        void *realloc(void *old, size_t size) { COUNT; return __libc_realloc(old, size); }
        void *memalign(size_t boundary, size_t size) { COUNT; return __libc_memalign(boundary, size); }
        void *aligned_alloc(size_t boundary, size_t size) { COUNT; return __libc_memalign(boundary, size); }
        int posix_memalign(void **out, size_t boundary, size_t size)
        { COUNT; *out = __libc_memalign(boundary, size); return *out ? 0 : 12; }
        __attribute__((destructor)) static void report(void) { fprintf(stderr, "allocations=%lu\\n", count); }
        """

    @Test(arguments: ["direct-call", "software-call", "floor-call"]) func noneForADelivery(arm: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("counter.c")
        let library = folder.appendingPathComponent("counter.so").path
        try Self.counter.write(to: source, atomically: true, encoding: .utf8)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-O2", "-shared", "-fPIC", "-o", library, source.path]
        try compiler.run()
        compiler.waitUntilExit()
        #expect(compiler.terminationStatus == 0)
        // The same rounds, short and long. How many signals fit is calibrated, and can go wrong on a busy machine.
        var (deliveries, allocations) = (0, 0)
        for _ in 0..<5 where deliveries <= 1_000 {
            let short = try Self.run(arm: arm, duration: "100ms", preload: library)
            let long = try Self.run(arm: arm, duration: "3s", preload: library)
            deliveries = long.deliveries - short.deliveries
            allocations = long.allocations - short.allocations
        }
        #expect(deliveries > 1_000)
        // A round has its own bookkeeping, whatever it delivers. One allocation a delivery shows.
        #expect(allocations * 4 < deliveries, "\(arm): \(allocations) for \(deliveries) deliveries more")
    }

    private static func run(arm: String, duration: String, preload: String) throws -> (
        allocations: Int, deliveries: Int
    ) {
        let path = String(arm.split(separator: "-")[0])
        let run = try ProcessTests.run(
            [
                "run", "paths", "--path", path, "--loop", "call", "--rounds", "2", "--duration", duration, "--json",
                "-",
                "--quiet",
            ], ["LD_PRELOAD": preload])
        #expect(run.status == 0, "\(run.errors)")
        let count = run.errors.split(separator: "\n").last { $0.hasPrefix("allocations=") }?.dropFirst(12)
        let result = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        let arms = result?["arms"] as? [[String: Any]] ?? []
        let delivered = arms.compactMap { arm -> Int? in
            let throughput = arm["throughput"] as? [String: Any]
            return (throughput?["ledger"] as? [String: Any])?["deliveries"] as? Int
        }
        return (try #require(count.flatMap { Int($0) }), delivered.reduce(0, +))
    }
}
