/// Names as CI systems of the kernel take them: letters, digits, hyphens and underscores.
enum KernelName {
    /// A name whose other letters are underscores.
    static func of(_ text: String) -> String {
        let letters = text.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": Character(scalar)
            default: "_"
            }
        }
        return letters.isEmpty ? "_" : String(letters)
    }
}
