internal import Pipeline
internal import SidecarBase

/// What the way in tells of itself: its connections, and its own certificate.
struct ServerFigures: FigureTelling {
    let census: ConnectionCensus
    let tls: ServerTLS?

    func figures() async -> [Figure] {
        var figures = [Figure(.httpConnections, [], Double(census.count))]
        if let standing = tls?.standing {
            let days = (standing.notAfter.milliseconds - ChinaTime.now().milliseconds) / 86_400_000
            figures.append(Figure(.tlsCertificateDays, [], Double(days)))
            figures.append(Figure(.tlsRenewalFailing, [], standing.failure == nil ? 0 : 1))
        }
        return figures
    }
}
