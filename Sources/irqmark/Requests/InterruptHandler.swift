import Foundation
import Kernel
import Rounds

/// Turns the first SIGINT, SIGTERM or SIGHUP into a request to stop after the current slice; the second one ends the
/// process. SIGPIPE ends nothing: where the reader of the table has gone, the JSON is still written.
enum InterruptHandler {
    /// Sets signals up. Called by every command before anything else.
    static func prepare() {
        // A file that may not grow further (ulimit -f) is an error of the write, and does not end the process.
        _ = signal(SIGXFSZ, SIG_IGN)
        // Swift's backtracer would report the signal as a crash and go on.
        if !isIgnored(SIGQUIT) { _ = signal(SIGQUIT, SIG_DFL) }
        unblock([SIGQUIT])
    }

    /// Unblocks signals: the parent may have blocked them, and a process inherits its parent's mask.
    private static func unblock(_ numbers: [Int32]) {
        var signals = sigset_t()
        // SAFETY: plain values that the calls fill and read before they return.
        unsafe sigemptyset(&signals)
        for number in numbers { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    static func install() {
        // A process that was started with nohup goes on after a SIGHUP.
        let requests = isIgnored(SIGHUP) ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
        unblock(requests)
        _ = signal(SIGPIPE, SIG_IGN)
        for signal in requests {
            var action = sigaction()
            // SAFETY: the handler only sets an atomic flag, which is async-signal-safe, and without SA_SIGINFO this is
            // the member of the union that is read.
            unsafe action.__sigaction_handler.sa_handler = { _ in StopRequest.make() }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            // SAFETY: the action is copied before the call returns.
            _ = unsafe sigaction(signal, &action, nil)
        }
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        // SAFETY: the call fills the action; of its handler only the address is compared.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
