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

/// One room of the house. Arrows go down only; `Tests/House/TidyTests` reads this file and every import to check it.
func room(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], isAlwaysOptimised: Bool = false
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources,
        swiftSettings: settings + (isAlwaysOptimised ? optimised : []))
}

/// Code that a debug build optimises too. A package that is named by its path may have such flags; one that is fetched
/// by its version may not, so no room that a library product holds has them.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Tests of one room, or of the house, the program, or a proof: the folder below Tests says which.
func tests(
    _ name: String, in folder: String = "Rooms", _ dependencies: [Target.Dependency], isAlwaysOptimised: Bool = false
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(folder)/\(name)",
        swiftSettings: settings + (isAlwaysOptimised ? optimised : []))
}

/// A room once more, for tests: the same text (Tests/Proofs/Stepped holds links), but its atomics and locks are those of
/// `Interleaving`, which can stop a thread before each of them. No hook is needed in the product.
func stepped(_ name: String, _ rooms: [String] = [], _ others: [Target.Dependency] = [], exclude: [String] = [])
    -> Target
{
    .testTarget(
        name: "Stepped" + name,
        dependencies: ["Interleaving"] + rooms.map { .init(stringLiteral: "Stepped" + $0) } + others,
        path: "Tests/Proofs/Stepped/" + name, exclude: exclude,
        swiftSettings: settings + [.unsafeFlags(aliases(rooms) + ["-module-alias", "Synchronization=Interleaving"])])
}

/// Tests that see the stepped rooms under the rooms' own names.
func steppedTests(_ name: String, _ rooms: [String], _ others: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: ["Interleaving"] + rooms.map { .init(stringLiteral: "Stepped" + $0) } + others,
        path: "Tests/Proofs/" + name, swiftSettings: settings + [.unsafeFlags(aliases(rooms))])
}

/// A program that only scripts below Tests run.
func program(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    let path = "Tests/\(folder)/\(name)"
    return .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func aliases(_ rooms: [String]) -> [String] { rooms.flatMap { ["-module-alias", "\($0)=Stepped\($0)"] } }

/// Errno and file descriptors as the field spells them.
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
/// Latency histograms: the Swift port of the format that every latency tool reads.
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
/// Subcommands, flags, usage errors (exit 64) and completions.
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
/// Templates for the text of HTML reports, which it escapes; no other dependency comes with it.
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
/// Parses YAML 1.1 and tells the line of every node.
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "irqmark",
    products: [
        .executable(name: "irqmark", targets: ["irqmark"]),
        // For the separate package under Benchmarks/, which measures single parts against peers.
        .library(
            name: "IrqmarkParts", targets: ["Vocabulary", "Lockfree", "Kernel", "VGIC", "Irqfd", "Loops", "Metrics"]),
        // For the separate package under Tests/Fuzz.
        .library(
            name: "IrqmarkDecoders",
            targets: [
                "Vocabulary", "Lockfree", "VGIC", "Loads", "Workloads", "Replay", "Suites", "Documents", "Metrics",
                "Results",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(name: "CLinux", pkgConfig: "liburing", providers: [.apt(["liburing-dev"])]),
        room("Vocabulary", []),
        room("Lockfree", []),
        room("Kernel", ["CLinux", "Lockfree", system]),
        room("Documents", [yaml]),
        room("VGIC", ["Vocabulary", "Lockfree", system]),
        room("Loops", ["Vocabulary", "Kernel", "Lockfree", system]),
        room("Irqfd", ["VGIC", "Loops", "Kernel", "Lockfree", system]),
        room("LiveKVM", ["CLinux", "Vocabulary", "Kernel", "Lockfree", system]),
        room("Metrics", ["Vocabulary", histogram]),
        // Published unit costs; found beside the executable at run time.
        room(
            "Results", ["Vocabulary", "Metrics", "Documents"], resources: [.copy("Costs/Shipped")]),
        // Its simulations are arithmetic alone, without an assertion: they take a tenth of the time.
        room("Statistics", ["Lockfree"], isAlwaysOptimised: true),
        room("Loads", ["Vocabulary", "VGIC", "Lockfree"]),
        // Recorded guests; found beside the executable at run time.
        room(
            "Workloads", ["Loads", "Lockfree", "Vocabulary", "VGIC", "Documents", "Kernel", system],
            resources: [.copy("Traces")]),
        room("Suites", ["Vocabulary", "Documents"]),
        room(
            "Arms",
            ["Irqfd", "LiveKVM", "Loops", "VGIC", "Kernel", "Lockfree", "Metrics", "Loads", "Vocabulary", system]),
        room(
            "Rounds",
            [
                "Arms", "Suites", "Workloads", "Loads", "Statistics", "Results", "Metrics", "Kernel", "Vocabulary",
                "LiveKVM",
            ]),
        room(
            "Builds",
            [
                "Rounds", "Arms", "Suites", "Statistics", "Results", "Metrics", "Documents", "Kernel", "Vocabulary",
                system,
            ]),
        room("Replay", ["VGIC", "Vocabulary", "Results", "Kernel", "Workloads", "Lockfree"]),
        room(
            "Chaos",
            [system, "VGIC", "Vocabulary", "Results", "Kernel", "Irqfd", "Loops", "Loads", "Metrics", "Lockfree"]),
        room("Report", ["Results", "Vocabulary", "Documents", "Metrics", mustache]),
        .executableTarget(
            name: "irqmark",
            dependencies: [
                "Rounds", "Builds", "Replay", "Chaos", "Report", "Results", "Suites", "Workloads", "Loads",
                "Vocabulary", "Metrics", "Documents", "Kernel", "Statistics", arguments,
            ], swiftSettings: settings),
        // What several test targets share: seeded randomness, the checkout, a validator of JSON Schema, system calls that
        // are refused, programs that are started.
        .target(
            name: "TestSupport", dependencies: ["CLinux", "Kernel", "Lockfree"], path: "Tests/Support/TestSupport",
            swiftSettings: settings),
        // A result with every kind of row, and python3 where there is one.
        .target(
            name: "ResultSupport", dependencies: ["Results", "Metrics", "TestSupport", "Vocabulary"],
            path: "Tests/Support/ResultSupport", swiftSettings: settings),
        // A cache and a loop to begin from, and the makers that the suites of caches and loops run on.
        .target(
            name: "Skeletons", dependencies: ["Kernel", "Lockfree", "Loops", "VGIC", "Vocabulary", system],
            path: "Tests/Support/Skeletons", swiftSettings: settings),
        // A malloc before the C library's in the program of all tests, which counts each thread's allocations.
        .target(name: "CountingMalloc", path: "Tests/Support/CountingMalloc"),
        tests("VocabularyTests", ["Vocabulary"]),
        tests("LockfreeTests", ["Lockfree", "TestSupport"]),
        tests("KernelTests", ["CLinux", "Kernel", "TestSupport", system]),
        tests("DocumentsTests", ["Documents", "TestSupport"]),
        tests("LoopsTests", ["Kernel", "Lockfree", "Loops", "Skeletons", "Vocabulary", system]),
        tests("VGICTests", ["Kernel", "Lockfree", "Skeletons", "TestSupport", "VGIC", "Vocabulary", system]),
        tests(
            "IrqfdTests",
            [
                "CLinux", "Irqfd", "Kernel", "Lockfree", "Loops", "Skeletons", "TestSupport", "VGIC", "Vocabulary",
                system,
            ]),
        tests("LiveKVMTests", ["CLinux", "Kernel", "LiveKVM", "TestSupport", "VGIC", "Vocabulary", system]),
        tests("MetricsTests", ["Metrics", "ResultSupport"]),
        tests(
            "ResultsTests", ["Documents", "Metrics", "Report", "ResultSupport", "Results", "TestSupport", "Vocabulary"]),
        tests("StatisticsTests", ["Lockfree", "Statistics", "Vocabulary"], isAlwaysOptimised: true),
        tests("WorkloadsTests", ["Documents", "Loads", "Lockfree", "VGIC", "Workloads"]),
        tests("SuitesTests", ["Suites", "TestSupport", "Vocabulary"]),
        tests(
            "ArmsTests",
            [
                "Arms", "CountingMalloc", "Irqfd", "Kernel", "LiveKVM", "Loads", "Lockfree", "Loops", "Metrics",
                "Results", "Rounds", "Suites", "VGIC", "Vocabulary", "Workloads", system,
            ]),
        tests(
            "RoundsTests",
            [
                "Arms", "CLinux", "Irqfd", "Kernel", "LiveKVM", "Loads", "Lockfree", "Loops", "Metrics",
                "ResultSupport", "Results", "Rounds", "Statistics", "Suites", "TestSupport", "Vocabulary",
            ]),
        tests(
            "BuildsTests",
            [
                "Arms", "Builds", "Documents", "Kernel", "Loops", "Metrics", "Results", "Rounds", "Statistics",
                "Suites", "Vocabulary",
            ]),
        tests("ReplayTests", ["Lockfree", "Replay", "VGIC", "Vocabulary", "Workloads"]),
        tests("ChaosTests", ["Chaos", "Irqfd", "Metrics", "VGIC", "Vocabulary"]),
        tests(
            "ReportTests",
            ["Documents", "Metrics", "Report", "ResultSupport", "Results", "TestSupport", "VGIC", "Vocabulary"]),
        tests(
            "CommandLineTests", in: "Program",
            [
                "Builds", "CLinux", "Kernel", "Metrics", "Report", "ResultSupport", "Results", "Rounds", "Statistics",
                "Suites", "TestSupport", "VGIC", "Vocabulary", "Workloads", "irqmark", arguments,
            ]),
        // It reads all sources, and has nothing that only a debug build checks.
        tests("TidyTests", in: "House", ["TestSupport"], isAlwaysOptimised: true),
        // Holds the counts of the host's KVM where irqmark itself cannot be built: Tests/ARM64/run boots it.
        program(
            "LiveCounts", in: "ARM64", ["Arms", "Kernel", "LiveKVM", "Metrics", "Vocabulary", system]),
        // A deterministic scheduler for threads, and what it runs.
        tests("Interleaving", in: "Proofs", []),
        stepped("Lockfree"),
        stepped("VGIC", ["Lockfree"], ["Vocabulary", system], exclude: ["VGIC.docc"]),
        steppedTests("InterleavingTests", ["Lockfree", "VGIC"], ["Vocabulary", "TestSupport", system]),
    ],
    swiftLanguageModes: [.v6]
)
