package import Results

/// The names are those of the lock step's first version: older builds read and write them too.
extension LockstepHello: Wired {
    package static let definition = "hello"
    package static let blank = LockstepHello(
        version: "", buildType: "", compiler: "", suite: "", arms: [], skipped: [])
    package static let members: [Member<LockstepHello>] = [
        .always("version", \.version, .text), .always("buildType", \.buildType, .text),
        .always("compiler", \.compiler, .text), .ifAny("commit", \.commit, .text), .always("suite", \.suite, .text),
        .always("arms", \.arms, .list(.record)), .always("skipped", \.skipped, .list(.record)),
        .ifNotEmpty("figures", \.figures, .list(.text)),
    ]
}

extension LockstepHello.Arm: Wired {
    package static let definition = "helloArm"
    package static let blank = LockstepHello.Arm(
        name: "", configuration: [:], topology: "", processors: 0, nanosecondsPerSignal: 0, isVoid: false)
    package static let members: [Member<LockstepHello.Arm>] = [
        .always("name", \.name, .text), .always("configuration", \.configuration, .map(.text)),
        .always("topology", \.topology, .text), .always("processors", \.processors, .small),
        .always("nanosecondsPerSignal", \.nanosecondsPerSignal, .number), .always("isVoid", \.isVoid, .flag),
    ]
}

extension LockstepHello.Skip: Wired {
    package static let definition = "helloSkip"
    package static let blank = LockstepHello.Skip(name: "", cause: "", remedy: "")
    package static let members: [Member<LockstepHello.Skip>] = [
        .always("name", \.name, .text), .always("cause", \.cause, .text), .always("mend", \.remedy, .text),
    ]
}
