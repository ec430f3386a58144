// swift-tools-version: 6.2
import PackageDescription

/// libFuzzer targets for everything that decodes what somebody else wrote. A package of its own, because all of it is
/// built with coverage instrumentation: `Tests/Fuzz/run SECONDS`.
let settings: [SwiftSetting] = [
    .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let decoders = Target.Dependency.product(name: "IrqmarkDecoders", package: "irqmark")

let package = Package(
    name: "irqmark-fuzz",
    dependencies: [.package(name: "irqmark", path: "../..")],
    targets: [
        .target(name: "FuzzInput", dependencies: [decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzCommands", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzImport", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzInflate", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzRestore", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzResult", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzSuite", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
        .executableTarget(name: "FuzzTrace", dependencies: ["FuzzInput", decoders], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
