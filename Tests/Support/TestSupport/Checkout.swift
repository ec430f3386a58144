public import Foundation

/// The checkout that the tests were built from.
public enum Checkout {
    /// Its root: the folder of Package.swift.
    public static let root: URL = {
        // This file stands four folders down: Checkout.swift, TestSupport, Support, Tests.
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }()
}
