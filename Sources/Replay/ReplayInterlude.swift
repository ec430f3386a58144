/// Something that may happen between two lines of a trace and changes no outcome.
package enum ReplayInterlude: Sendable {
    /// The translation cache is emptied.
    case flush
    /// Tables and pending bits are saved into guest memory, the ITS is reset and restored. Profile `kvm` only.
    case saveAndRestore
}
