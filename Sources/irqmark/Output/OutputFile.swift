import Foundation

// SAFETY, for every `unsafe` below: the C calls read a path that Swift passes as a null-terminated copy for the length
// of the call, and keep no pointer to it.

/// A file that is written whole or not at all: under a temporary name beside it, then renamed.
struct OutputFile {
    /// The path, as the user gave it.
    let path: String
    /// The path behind all links.
    private let target: String
    /// Whether the path is a pipe or a device, which cannot be replaced and is written in place.
    private let isSpecial: Bool

    /// Checks that the file can be written, so that nothing is measured in vain. Leaves nothing behind.
    init(_ path: String) throws {
        self.path = path
        var status = stat()
        let exists = unsafe stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        if exists && kind == S_IFDIR { throw Failure("\(path) is a folder; give the name of a file in it") }
        isSpecial = exists && kind != S_IFREG
        // The link of an open pipe (/dev/stdout) leads to no path.
        target = isSpecial ? path : try Self.followed(path)
        if isSpecial {
            guard unsafe access(target, W_OK) == 0 else { throw failure(errno) }
        } else {
            let probe = temporary
            try create(probe)
            _ = unsafe unlink(probe)
        }
    }

    /// Whether writing would replace the file at that path. Pipes and devices are not replaced.
    func replaces(_ path: String) -> Bool {
        var own = stat()
        var other = stat()
        guard !isSpecial, unsafe stat(target, &own) == 0, unsafe stat(path, &other) == 0 else { return false }
        return own.st_dev == other.st_dev && own.st_ino == other.st_ino
    }

    /// Replaces the file's contents with a text.
    func write(_ text: String) throws {
        if isSpecial {
            guard let handle = FileHandle(forWritingAtPath: target), Terminal.write(text, to: handle) else {
                throw failure(errno)
            }
            return
        }
        let temporary = temporary
        try create(temporary)
        guard let handle = FileHandle(forWritingAtPath: temporary), Terminal.write(text, to: handle) else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw failure(code)
        }
        do { try handle.close() } catch {
            _ = unsafe unlink(temporary)
            throw Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
        guard unsafe rename(temporary, target) == 0 else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw failure(code)
        }
    }

    /// Replaces the file's contents with what `body` hands over piece by piece; if it throws, the file stays as it was.
    func write<Result>(pieces body: (_ sink: @escaping ([UInt8]) throws -> Void) throws -> Result) throws -> Result {
        let place = isSpecial ? target : temporary
        if !isSpecial { try create(place) }
        do {
            guard let handle = FileHandle(forWritingAtPath: place) else { throw failure(errno) }
            let result = try body { bytes in try handle.write(contentsOf: bytes) }
            try handle.close()
            if !isSpecial { guard unsafe rename(place, target) == 0 else { throw failure(errno) } }
            return result
        } catch {
            if !isSpecial { _ = unsafe unlink(place) }
            throw error
        }
    }

    /// The path behind all links, even if nothing exists there yet. A rename would replace the last link instead of its
    /// target.
    private static func followed(_ path: String) throws -> String {
        var url = URL(fileURLWithPath: path)
        // Linux follows so many links (MAXSYMLINKS).
        for _ in 0...40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: url.path) else {
                return url.path
            }
            url = URL(fileURLWithPath: next, relativeTo: url.deletingLastPathComponent())
        }
        throw Failure("\(path) cannot be written: its links lead in a circle; choose another file")
    }

    private var temporary: String {
        let url = URL(fileURLWithPath: target)
        return url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).\(getpid()).tmp"
    }

    private func create(_ name: String) throws {
        let descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(errno) }
        close(descriptor)
    }

    private func failure(_ code: Int32) -> Failure {
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        var status = stat()
        let hasFolder = unsafe stat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        let remedy =
            switch code {
            case ENOENT where hasFolder: "\(folder) takes no new files; choose another folder"
            case ENOENT, ENOTDIR: "there is no folder \(folder); make it first"
            case EACCES, EPERM: "no permission in \(folder); choose another folder"
            case EROFS: "\(folder) is read-only; choose another folder"
            case ENOSPC, EDQUOT: "no room in \(folder); make room or choose another folder"
            case EFBIG: "it is larger than files of this process may be; raise the limit: ulimit -f"
            case ENAMETOOLONG: "the name is too long; choose a shorter one"
            default: unsafe String(cString: strerror(code)) + "; choose another file"
            }
        return Failure("\(path) cannot be written: \(remedy)")
    }
}
