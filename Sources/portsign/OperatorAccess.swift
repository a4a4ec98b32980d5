internal import AsyncHTTPClient
internal import Foundation
internal import Ledger
internal import OutboundHTTP
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// The machinery for commands that change something: the running sidecar's, or, while none runs, the ledger itself. A ledger has
/// one writer, whose lock says which of the two it is.
enum OperatorAccess {
    /// Does it in the ledger when no sidecar runs on it, otherwise through the API.
    ///
    /// - Parameters:
    ///   - settings: the configuration.
    ///   - here: does it with a desk of our own.
    ///   - there: has it done by the running sidecar.
    /// - Returns: what was done.
    /// - Throws: whatever keeps it from being done.
    static func run<Result>(
        _ settings: Settings, here: (OperationsDesk) async throws -> Result,
        there: (SidecarAPI) async throws -> Result
    ) async throws -> Result {
        guard FileManager.default.fileExists(atPath: settings.ledger.path) else {
            throw CommandFailure(.environment, LedgerCommand.noLedger(settings))
        }
        let ledger: SQLiteLedger
        do {
            ledger = try settings.ledger.open(.writer)
        } catch {
            guard error.code == .ledgerInUse else { throw error }
            return try await SidecarAPI.with(settings) { api in
                do {
                    return try await there(api)
                } catch let failure as HTTPFailure {
                    throw CommandFailure(
                        .environment,
                        Language.ofTerminal == .chinese
                            ? "PortSign 正在运行，但其 API 无法访问（\(failure.detail)）"
                            : "a sidecar runs on the ledger, and its API cannot be reached (\(failure.detail))")
                }
            }
        }
        let result: Result
        do {
            let clients = OutboundClients()
            do {
                result = try await here(desk(settings, ledger, clients: clients))
            } catch {
                try await clients.shutdown()
                throw error
            }
            try await clients.shutdown()
        } catch {
            try await ledger.close()
            throw error
        }
        try await ledger.close()
        return result
    }

    private static func desk(
        _ settings: Settings, _ ledger: SQLiteLedger, clients: OutboundClients
    ) throws -> OperationsDesk {
        OperationsDesk(
            routes: try settings.routes.map { route in
                OperationsDesk.Route(
                    name: route.name, companies: route.companies, rules: DeliveryRules(route),
                    transport: try Composition.transport(of: route, in: settings, clients: clients), nudge: Nudge())
            },
            targets: settings.relay.map { target in
                OperationsDesk.Target(
                    name: target.name, companies: target.companies, format: target.format.rawValue, nudge: Nudge())
            }, ledger: ledger, outbox: CounterpartBoard(), relay: CounterpartBoard(), feed: ReceiptFeed())
    }

    /// The actor of what is done without a running sidecar.
    static var actor: String { "\(SidecarAPI.user) (command line)" }
}
