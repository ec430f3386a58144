import Foundation

/// The recorded guests that ship with irqmark.
///
/// The traces lie beside the executable, where the build leaves them. `Bundle.module` would end the process if they
/// were missing, as for a copied executable; so the folders are searched here, and a missing trace is an error.
public enum ShippedTraces {
    /// The name of the trace that suites use.
    public static let standard = "linux-gicv3-smp4-hotplug-scsi-xhci"

    /// The environment variable that names another folder of traces, which is searched first.
    public static let variable = "IRQMARK_TRACES"

    /// The folders that are searched, in order.
    public static var folders: [String] {
        folders(
            environment: ProcessInfo.processInfo.environment,
            executable: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    }

    static func folders(environment: [String: String], executable: String?) -> [String] {
        var folders: [String] = []
        if let named = environment[variable], !named.isEmpty { folders.append(named) }
        if let executable {
            let beside = URL(fileURLWithPath: executable).deletingLastPathComponent()
            folders.append(beside.appendingPathComponent("irqmark_Workloads.resources/Traces").path)
        }
        return folders
    }

    /// The path of the shipped trace of a name, which is written without `.jsonl`.
    public static func path(
        of name: String = standard, in folders: [String] = folders
    ) throws(WorkloadError) -> String {
        for folder in folders {
            for ending in [".jsonl", ".jsonl.gz"] {
                let path = folder + "/" + name + ending
                if FileManager.default.fileExists(atPath: path) { return path }
            }
        }
        let places = folders.isEmpty ? "no folder to look in" : "looked in " + folders.joined(separator: " and in ")
        throw WorkloadError(
            problem: "no trace named \(name): \(places)",
            remedy:
                "keep irqmark_Workloads.resources beside the executable, set \(variable) to the folder of the traces,"
                + " or name a file: --trace FILE")
    }
}
