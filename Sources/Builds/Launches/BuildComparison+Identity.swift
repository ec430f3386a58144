import Results
import Vocabulary

extension BuildComparison {
    /// Compares axes, load and rate of each shared arm with those of the other build, before anything is measured. A
    /// hello has the words of its version only; the account says what the arm was given.
    /// - Returns: what an older build does not say, and which value is assumed.
    /// - Throws: `notComparable` if an arm has other axes in the other build.
    func identify(_ arms: BuildArms, _ hellos: [LockstepHello]) throws(RunError) -> [String] {
        let base = try identified(.base, arms, hellos)
        let head = try identified(.head, arms, hellos)
        for (arm, name) in arms.shared.enumerated() {
            let differing = ArmIdentity(base[arm].arm, axes: base[arm].older)
                .differences(from: ArmIdentity(head[arm].arm, axes: head[arm].older))
            guard differing.isEmpty else {
                let fields = differing.map { "\($0.name) \($0.word) and \($0.other)" }
                throw .notComparable("arm \(name) is not the same in both builds: \(fields.joined(separator: ", "))")
            }
        }
        return [(BuildRole.base, base), (.head, head)].compactMap { role, sides in
            guard let axes = sides.compactMap({ $0.older }).first else { return nil }
            let version = hellos[role.rawValue].version
            return
                "build \(role.name) (irqmark \(version)) does not say all axes of its arms; as that version had them: "
                + axes.assumedWords
        }
    }

    /// The arms of a role before the first round, with assumed values for the axes that their build does not say.
    private func identified(
        _ role: BuildRole, _ arms: BuildArms, _ hellos: [LockstepHello]
    ) throws(RunError) -> [(arm: ArmResult, older: ArmAxes?)] {
        let process = processes[0][role.rawValue]
        let accounts = try process.accounts(within: plan.patienceSeconds)
        var sides: [(arm: ArmResult, older: ArmAxes?)] = []
        for (arm, name) in arms.shared.enumerated() {
            let place = arms.place(arm, role)
            guard accounts.indices.contains(place) else {
                throw .failed("\(process.displayName) gives no account of arm \(name)")
            }
            let account = accounts[place]
            let older = account.axes == nil ? ArmAxes(hellos[role.rawValue].arms[place], account) : nil
            sides.append((ArmResult(account, name: name, rounds: [], rate: 0), older))
        }
        return sides
    }
}
