internal import SidecarBase

/// What the desks of keys and of the machinery report, as figures. A desk that cannot report just now leaves its figures out.
package struct DeskFigures: FigureTelling {
    private let keys: any KeyServing
    private let operations: any OperationsServing

    /// - Parameters:
    ///   - keys: signers and what waits for them.
    ///   - operations: routes, targets, overdue messages.
    package init(keys: any KeyServing, operations: any OperationsServing) {
        self.keys = keys
        self.operations = operations
    }

    package func figures() async -> [Figure] {
        var figures = await signers()
        for part in [companies, routes, targets, overdue] {
            do {
                figures += try await part()
            } catch {
                // The ledger cannot be read: what is counted elsewhere tells that.
                continue
            }
        }
        return figures
    }

    private func signers() async -> [Figure] {
        await keys.signers().flatMap { signer in
            let name = [signer.name]
            var figures = [
                Figure(.signerAble, name, signer.state == "able" ? 1 : 0),
                Figure(.signerSignatures, name, Double(signer.signed)),
                Figure(.signerFailures, name, Double(signer.failed)),
                Figure(.signerActive, name, Double(signer.active)),
                Figure(.signerWaiting, name, Double(signer.waiting)),
            ]
            if let left = signer.pinTriesLeft { figures.append(Figure(.pinTriesLeft, name, Double(left))) }
            if let certificate = signer.certificate {
                figures.append(Figure(.certificateDays, name, Double(certificate.daysLeft)))
            }
            return figures
        }
    }

    private func companies() async throws -> [Figure] {
        try await keys.queue().companies.flatMap { company in
            [
                Figure(.companyAble, [company.company], company.able ? 1 : 0),
                Figure(.companyWaiting, [company.company], Double(company.waiting)),
                Figure(.companyHeld, [company.company], Double(company.held)),
            ]
        }
    }

    private func routes() async throws -> [Figure] {
        try await operations.routes().flatMap { route in
            let name = [route.name]
            return [
                Figure(.outboxWaiting, name, Double(route.waiting)),
                Figure(.outboxParked, name, Double(route.parked)),
                Figure(.outboxAccepted, name, Double(route.accepted)),
                Figure(.routeStopped, name, route.state == "stopped" ? 1 : 0),
                Figure(.routePerMinute, name, Double(route.perMinute)),
            ]
                + route.causes.sorted { $0.key < $1.key }.map {
                    Figure(.outboxFailures, [route.name, $0.key], Double($0.value))
                }
        }
    }

    private func targets() async throws -> [Figure] {
        try await operations.relays().flatMap { target in
            let name = [target.name]
            return [
                Figure(.relayWaiting, name, Double(target.waiting)),
                Figure(.relayDelivered, name, Double(target.delivered)),
                Figure(.relayFailing, name, target.failingSince == nil ? 0 : 1),
                Figure(.relayStopped, name, target.state == "stopped" ? 1 : 0),
            ]
                + target.causes.sorted { $0.key < $1.key }.map {
                    Figure(.relayFailures, [target.name, $0.key], Double($0.value))
                }
        }
    }

    private func overdue() async throws -> [Figure] {
        let report = try await operations.overdue()
        return [
            Figure(.oldestOpen, [], Double(report.oldestOpenMilliseconds ?? 0) / 1_000),
            Figure(.overdue, [], Double(report.overdue.count)),
        ]
    }
}
