package import LiveKVM
import Metrics
package import Results
import Vocabulary

extension HostRecord {
    /// Adds which interfaces of `KVMInterface` the host's KVM has: a fact for each, under its name.
    package mutating func addInterfaces() {
        do throws(KVMUnavailable) {
            add(try KVMInterfaces())
        } catch {
            for interface in KVMInterface.allCases {
                add(MachineFact(interface.word, text: nil, else: "KVM cannot be asked: \(error.cause)"))
            }
        }
    }

    /// Adds what a KVM has answered.
    package mutating func add(_ interfaces: KVMInterfaces) {
        for (interface, answer) in interfaces.answers {
            add(MachineFact(interface.word, text: answer == .present ? "present" : nil, else: answer.reason ?? ""))
        }
    }
}
