import Foundation
import Harness

/// Turns the first SIGINT or SIGTERM into a request to stop after the current slice; the second one kills. A reader of
/// the table that has gone (SIGPIPE) does not: the JSON is still to be written.
enum InterruptHandler {
    static func install() {
        // Whoever started us may have blocked them, and a mask is inherited.
        var signals = sigset_t()
        // SAFETY: plain values that the calls fill and read before they return.
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM] { unsafe sigaddset(&signals, signal) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        _ = signal(SIGPIPE, SIG_IGN)
        for signal in [SIGINT, SIGTERM] {
            var action = sigaction()
            // SAFETY: the handler only sets an atomic flag, which is async-signal-safe, and without SA_SIGINFO this is
            // the member of the union that is read.
            unsafe action.__sigaction_handler.sa_handler = { _ in Runner.requestInterrupt() }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            // SAFETY: the action is copied before the call returns.
            _ = unsafe sigaction(signal, &action, nil)
        }
    }
}
