public import Loads

extension Workload {
    /// A recorded Linux guest: its mappings, targets and enable states at the time of each of its MSIs.
    ///
    /// MSIs become signals (an INT too: it is the same to the ITS), what the guest commanded between them becomes
    /// changes: the recorded packet where the trace has it, else one encoded from the fields. Commands that the
    /// recorded ITS ignored changed nothing and are left out; what came of a line that does not say it is worked out
    /// from the mappings. Enable states are inferred as `EnableStates` says. Order is kept, time is not.
    /// - Parameter file: a path to JSON Lines, packed by gzip if it ends in `.gz`.
    public static func trace(file: String) throws(WorkloadError) -> Workload {
        try trace(TraceFile(path: file))
    }

    /// A recorded guest whose trace is in memory: JSON Lines, not compressed. `trace(file:)` says what becomes of its
    /// lines.
    /// - Parameters:
    ///   - bytes: the trace.
    ///   - name: the trace's name in errors.
    /// - Throws: what is wrong with the trace, with its line.
    public static func trace(bytes: [UInt8], name: String) throws(WorkloadError) -> Workload {
        try trace(TraceFile(bytes: bytes, path: name))
    }

    package static func trace(_ file: TraceFile) throws(WorkloadError) -> Workload {
        try checkMachine(file)
        let completed = try RecordedMappings.completing(file)
        var recording = TraceRecording(completed)
        for index in completed.lines.indices { try recording.add(index) }
        return try recording.workload()
    }

    /// Checks that the machine can run a GICv3 guest and that its RDbase is a processor number.
    private static func checkMachine(_ file: TraceFile) throws(WorkloadError) {
        let (number, machine) = file.lines[0]
        let gic = try file.required(number, machine, \.gic, "gic")
        guard gic == 3 else {
            throw file.error(number, "this workload takes GICv3 traces, found \"gic\": \(gic)")
        }
        let redistributors = try file.required(number, machine, \.redistributors, "redistributors")
        guard (1...512).contains(redistributors) else {
            throw file.error(number, "expected 1 to 512 redistributors, found \(redistributors)")
        }
        guard machine.pta ?? 0 == 0 else {
            throw file.error(
                number, "expected GITS_TYPER.PTA = 0 (targets are processor numbers), found \(machine.pta ?? 0)")
        }
    }
}
