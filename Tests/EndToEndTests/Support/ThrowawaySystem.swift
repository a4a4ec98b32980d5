import Foundation
import Lab

/// This very system with everything that changes thrown away at the end: an overlay over its root, in mounts of its own. Packages
/// are really installed in it. Processes and the network are those of the machine.
final class ThrowawaySystem {
    private let folder: TemporaryFolder
    private let holder: Program
    let root: String

    /// Why there can be none here, or `nil`.
    static var lack: String? {
        guard getuid() == 0 else { return "not root" }
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-deb") else { return "no dpkg" }
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: "/bin/sh")
        probe.arguments = [
            "-c",
            """
            d=$(mktemp -d) && unshare -m sh -c "mount --make-rprivate / && mount -t tmpfs tmpfs $d && \
            mkdir $d/up $d/work $d/root && mount -t overlay overlay -o lowerdir=/,upperdir=$d/up,workdir=$d/work $d/root" \
            >/dev/null 2>&1; status=$?; rmdir $d; exit $status
            """,
        ]
        do { try probe.run() } catch { return "no shell" }
        probe.waitUntilExit()
        return probe.terminationStatus == 0 ? nil : "this system lets nobody make mounts of their own"
    }

    init() async throws {
        folder = try TemporaryFolder()
        root = folder.path("root")
        let script = """
            set -e
            mount --make-rprivate /
            mount -t tmpfs tmpfs \(folder.url.path)
            cd \(folder.url.path)
            mkdir up work root
            mount -t overlay overlay -o lowerdir=/,upperdir=up,workdir=work root
            mount --rbind /proc root/proc
            mount --rbind /dev root/dev
            echo ready
            exec sleep 600
            """
        holder = try Program(URL(fileURLWithPath: "/usr/bin/unshare"), ["-m", "/bin/bash", "-c", script])
        _ = try await holder.line(startingWith: "ready")
    }

    private func words(_ command: [String]) -> [String] {
        ["-t", String(holder.identifier), "-m", "--", "/usr/sbin/chroot", root] + command
    }

    /// Runs a shell script as root to its end.
    @discardableResult
    func run(_ script: String) async throws -> Program.Result {
        try await Program.run(
            URL(fileURLWithPath: "/usr/bin/nsenter"), words(["/bin/sh", "-c", script]),
            environment: ["LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"])
    }

    /// Starts a program, as a service manager would: as a user, in a folder, with nothing in the environment but what is said.
    /// The process is the program itself, so that signals reach it.
    func start(_ command: [String], user: String, folder: String, environment: [String: String]) throws -> Program {
        try Program(
            URL(fileURLWithPath: "/usr/bin/nsenter"),
            words(
                [
                    "/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs",
                    "/usr/bin/env",
                    "-i", "-C", folder,
                ] + environment.map { "\($0.key)=\($0.value)" } + command))
    }

    /// Writes a file.
    func write(_ text: String, to path: String, mode: String = "0644", owner: String = "root:root") async throws {
        let encoded = Data(text.utf8).base64EncodedString()
        let result = try await run(
            "umask 077; mkdir -p \"$(dirname \(path))\"; echo \(encoded) | base64 -d > \(path) && chmod \(mode) \(path) && chown \(owner) \(path)"
        )
        guard result.status == 0 else { throw Program.Failure(description: result.errors) }
    }

    func end() async {
        holder.signal(SIGKILL)
        await holder.wait()
    }
}
