import Documents
import Metrics
import Vocabulary

extension ArmAxes: Wired {
    package static let definition = "armAxes"
    package static let blank = ArmAxes()
    package static let members: [Member<ArmAxes>] = [
        .ifAny("era", \.era, .text, Era.explained), .always("forwarding", \.forwarding, .text, Forwarding.explained),
        .always("ingress", \.ingress, .text),
        .always("quirks", \.quirks, .list(.text), Quirk.explained),
        .always("togglesPerSecond", \.togglesPerSecond, .small),
        .always("haltPollNanoseconds", \.haltPollNanoseconds, .small), .ifAny("haltPollOf", \.haltPollOf, .text),
        .always("writers", \.writers, .small),
        .ifAny("churn", \.churn, .text, RoutingChurn.explained), .ifAny("routes", \.routes, .small),
        .ifAny("vms", \.vms, .small),
        load("devices", \.devices) { $0.chip == nil ? notKnown : "lines of KVM have no device" },
        load("events", \.events) { _ in notKnown },
        .ifAny("invalidation", \.invalidation, .text, Invalidation.explained),
        .ifAny("unmap", \.unmap, .text, Unmap.explained),
        .ifAny("commands", \.commands, .text, CommandKind.explained),
        .ifAny("commandsPerSecond", \.commandsPerSecond, .small),
        .ifAny("chip", \.chip, .text, Irqchip.explained),
        .ifAny("interrupt", \.interrupt, .text, LiveInterrupt.explained),
    ]

    private static let notKnown = "not known of this arm"

    private static func load(
        _ name: String, _ path: any WritableKeyPath<ArmAxes, Int?> & Sendable,
        else reason: @escaping @Sendable (ArmAxes) -> String
    ) -> Member<ArmAxes> {
        Member(
            name: name, schema: Schema.natural.orNull, isRequired: true,
            write: { axes, object in
                object.add(name, Reading(axes[keyPath: path], else: reason(axes))) { .integer($0) }
            },
            read: { axes, node throws(DocumentError) in axes[keyPath: path] = try node[name].orNull?.small() })
    }
}

/// An arm's axes as results hold them. Window and vCPUs, which the arm has itself, are written here once more, so that
/// all axes are in one place.
struct WrittenAxes: Wired {
    var axes = ArmAxes()
    var window: Int?
    var vcpus: Int?

    static let definition = "axes"
    static let blank = WrittenAxes()
    static let members: [Member<WrittenAxes>] = ArmAxes.members.flatMap { axis in
        let lifted = axis.lifted(\WrittenAxes.axes)
        return switch axis.name {
        case "togglesPerSecond": [lifted, .orNull("window", \.window, .small, else: "open loop")]
        case "events": [lifted, .orNull("vcpus", \.vcpus, .small, else: "this path has no vCPU")]
        default: [lifted]
        }
    }
}

extension ArmResult {
    /// The axes to write. Window and vCPUs are read where the arm has them.
    var writtenAxes: WrittenAxes? {
        get { axes.map { WrittenAxes(axes: $0, window: window, vcpus: vcpus) } }
        set { axes = newValue?.axes }
    }
}
