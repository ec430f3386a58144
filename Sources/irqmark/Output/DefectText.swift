import Rounds
import Vocabulary

/// The text that suite `patches` prints below its table: a line for each defect of the posted patches.
enum DefectText {
    static var text: String {
        Defect.all.map { defect in
            let name = defect.name + String(repeating: " ", count: 5 - defect.name.count)
            let quirk = defect.quirk.map { "; quirk \($0.word)" } ?? ""
            return "\(name)\(defect.posted): \(defect.consequence). Here: \(defect.here)\(quirk).\n"
        }.joined()
    }
}
