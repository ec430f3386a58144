// swift-tools-version: 6.2
import PackageDescription

/// Every room is built alike: Swift 6 language mode, every unsafe expression marked, every existential spelled, and
/// imports that are private and complete unless a room says otherwise.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// One room of the house. Arrows go down only; `Tests/TidyTests` reads this file and every import to check it.
func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A room once more, for tests: the same text (Tests/Stepped holds links), but its atomics and locks are those of
/// `Interleaving`, which can stop a thread before each of them. No hook is needed in the product.
func stepped(_ name: String, _ rooms: [String] = [], _ others: [Target.Dependency] = [], exclude: [String] = [])
    -> Target
{
    .testTarget(
        name: "Stepped" + name,
        dependencies: ["Interleaving"] + rooms.map { .init(stringLiteral: "Stepped" + $0) } + others,
        path: "Tests/Stepped/" + name, exclude: exclude,
        swiftSettings: settings + [.unsafeFlags(aliases(rooms) + ["-module-alias", "Synchronization=Interleaving"])])
}

/// Tests that see the stepped rooms under the rooms' own names.
func steppedTests(_ name: String, _ rooms: [String], _ others: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: ["Interleaving"] + rooms.map { .init(stringLiteral: "Stepped" + $0) } + others,
        swiftSettings: settings + [.unsafeFlags(aliases(rooms))])
}

func aliases(_ rooms: [String]) -> [String] { rooms.flatMap { ["-module-alias", "\($0)=Stepped\($0)"] } }

/// Errno and file descriptors as the field spells them.
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
/// Latency histograms: the Swift port of the format that every latency tool reads.
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
/// Subcommands, flags, usage errors (exit 64) and completions.
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
/// Suite files: YAML 1.1 with the line of every node, so that a mistake can be pointed at.
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "irqmark",
    products: [
        .executable(name: "irqmark", targets: ["irqmark"]),
        // For the separate package under Benchmarks/, which measures single parts against peers.
        .library(name: "IrqmarkParts", targets: ["Lockfree", "Kernel", "VGIC", "Delivery", "Events", "Metrics"]),
        // For the separate package under Tests/Fuzz.
        .library(name: "IrqmarkDecoders", targets: ["Lockfree", "VGIC", "Harness", "Metrics", "Report"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLinux", pkgConfig: "liburing", providers: [.apt(["liburing-dev"])]),
        room("Lockfree", []),
        room("Kernel", ["CLinux", "Lockfree", system]),
        room("VGIC", ["Lockfree", system]),
        room("Delivery", ["VGIC", "Kernel", "Lockfree", system]),
        room("Events", ["Kernel", "Lockfree", system]),
        room("HostKVM", ["CLinux", "Kernel", "Lockfree", system]),
        room("Metrics", [histogram]),
        room("Statistics", []),
        room(
            "Harness",
            ["Delivery", "Events", "HostKVM", "Kernel", "Lockfree", "Metrics", "Statistics", "VGIC", system, yaml],
            // Recorded guests and published unit costs; found beside the executable at run time.
            resources: [.copy("Traces"), .copy("Costs")]),
        room("Report", ["Metrics"]),
        .executableTarget(
            name: "irqmark", dependencies: ["Harness", "Metrics", "Report", arguments], swiftSettings: settings),
        // What several test targets share: seeded randomness.
        .target(name: "TestSupport", dependencies: ["Statistics"], path: "Tests/TestSupport", swiftSettings: settings),
        // A malloc before the C library's in the program of all tests, which counts each thread's allocations.
        .target(name: "CountingMalloc", path: "Tests/CountingMalloc"),
        tests("LockfreeTests", ["Lockfree", "TestSupport"]),
        tests("KernelTests", ["Kernel", "Lockfree", system]),
        tests("EventsTests", ["Events", "Kernel", "Lockfree", system]),
        tests("VGICTests", ["VGIC", "Lockfree", "TestSupport", system]),
        tests("DeliveryTests", ["Delivery", "Events", "VGIC", "Kernel", "Lockfree", "TestSupport", system]),
        tests("HostKVMTests", ["CLinux", "HostKVM", "Kernel", "Lockfree", system]),
        tests("MetricsTests", ["Metrics"]),
        tests("StatisticsTests", ["Statistics"]),
        tests(
            "HarnessTests",
            [
                "CountingMalloc", "Harness", "HostKVM", "Delivery", "Events", "Metrics", "Statistics", "VGIC",
                "Lockfree", "Kernel",
            ]),
        tests("ReportTests", ["Report", "Metrics", "TestSupport"]),
        tests("CommandLineTests", ["irqmark", "Harness", "Metrics", "Report", "TestSupport", arguments]),
        tests("TidyTests", []),
        // A deterministic scheduler for threads, and what it runs.
        tests("Interleaving", []),
        stepped("Lockfree"),
        stepped("VGIC", ["Lockfree"], [system], exclude: ["VGIC.docc"]),
        steppedTests("InterleavingTests", ["Lockfree", "VGIC"], ["TestSupport", system]),
    ],
    swiftLanguageModes: [.v6]
)
