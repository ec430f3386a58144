import Metrics
import Results

/// The table of model beside kernel: how long an injection takes beyond the bare system call, for each way.
struct BesideTable {
    let injections: [NetInjection]
    /// KVM's module, which ran the live arms.
    let module: String

    var table: TextTable {
        TextTable(
            nameHeading: "model beside kernel", groups: Self.groups,
            sections: [("the kernel: \(module)", true), ("the model", false)].map { heading, isKernel in
                TextTable.Section(
                    heading: heading, rows: injections.filter { $0.injector.isKernel == isKernel }.map(Self.row))
            })
    }

    private static let groups: [TextTable.Group] = [
        .init(
            caption: "",
            columns: [
                .init(top: "", heading: "arm", isText: true), .init(top: "", heading: "against", isText: true),
            ]),
        .init(
            caption: "ns an injection",
            columns: [
                .init(top: "the whole", heading: "call"), .init(top: "the bare", heading: "call"),
                .init(top: "", heading: "net"),
            ]),
    ]

    private static func row(_ injection: NetInjection) -> TextTable.Row {
        TextTable.Row(
            name: words(injection.injector),
            cells: [
                injection.arm, injection.floor, Figure.nanoseconds(injection.nanoseconds),
                Figure.nanoseconds(injection.floorNanoseconds), Figure.nanoseconds(injection.netNanoseconds),
            ])
    }

    private static func words(_ injector: NetInjection.Injector) -> String {
        switch injector {
        case .kvmIrqfd: "KVM irqfd"
        case .kvmSignalMSI: "KVM_SIGNAL_MSI"
        case .modelSoftware: "model, software path"
        case .modelDirect: "model, direct path"
        }
    }
}
