// swift-tools-version: 6.2
import PackageDescription

/// irqmark's own parts against peers. A package of its own, so that irqmark itself needs none of what stands here.
let package = Package(
    name: "irqmark-benchmarks",
    dependencies: [.package(name: "irqmark", path: "..")],
    targets: [
        .target(name: "CFloor", linkerSettings: [.linkedLibrary("uring")]),
        .executableTarget(
            name: "FloorBenchmark",
            dependencies: ["CFloor", .product(name: "IrqmarkParts", package: "irqmark")]),
    ],
    swiftLanguageModes: [.v6]
)
