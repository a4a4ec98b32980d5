/// The paths that every simulated server has.
enum LabRoutes {
    /// Answers `POST /lab/mode` and `GET /lab/faults`; `nil` for other requests.
    static func common(_ request: LabRequest, _ server: LabServer, _ script: FaultScript) -> LabReply? {
        switch (request.method, request.path) {
        case ("POST", "/lab/mode"), ("PUT", "/lab/mode"):
            return FaultControl.apply(request.body, to: script, of: server)
        case ("GET", "/lab/faults"):
            var counts: [String: Int] = [:]
            for (fault, count) in script.counts { counts[fault.rawValue] = count }
            return LabJSON.reply(counts)
        default:
            return nil
        }
    }

    /// `limit` and `after` of the query, applied to a list.
    static func page<Element>(_ list: [Element], _ request: LabRequest) -> [Element] {
        let after = max(0, request.query["after"].flatMap { Int($0) } ?? 0)
        let limit = max(0, request.query["limit"].flatMap { Int($0) } ?? 10_000)
        return Array(list.dropFirst(after).prefix(limit))
    }
}
