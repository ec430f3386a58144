/// A change to the machine between two lines of a trace that must change no outcome.
package enum ReplayInterlude: Sendable {
    /// The translation cache is emptied.
    case flush
    /// Tables and pending bits are saved into guest memory, the ITS is reset and restored. Profile `kvm` only.
    case saveAndRestore
}
