import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import Lab

/// `portsign-lab demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts a sidecar in a simulated world, sends one declaration the whole way and shows what happened.",
        discussion:
            "Exit status: 0 when it went well or was interrupted afterwards, 1 when something failed, 3 when the "
            + "port is taken or a part cannot be started.")

    @Option(help: "The sidecar's program.") var sidecar: String
    @Option(help: "A folder for configuration, keys, ledger and log.") var folder: String
    @Option(help: "The sidecar's port.") var port = 9_090
    @Flag(help: "End when everything was shown.") var once = false
    @Flag(help: "Sign with a software key in place of the virtual card.") var software = false

    func run() async throws {
        let signals = await Stay.signals()
        let demo = try Demo(sidecar: sidecar, folder: folder, port: port, software: software)
        // Whatever ends first decides: the demo itself, or the operator.
        let result: Result<Void, any Error>? = await withTaskGroup(of: Result<Void, any Error>?.self) { group in
            group.addTask {
                do {
                    try await demo.run(staysUp: !once)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await Stay.untilSignal(signals)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
        try result?.get()
    }
}
