internal import Pipeline

/// The figures in Prometheus' text format, version 0.0.4.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private var text = ""

    var bytes: [UInt8] { Array(text.utf8) }

    init(routes: [RouteReport], relays: [RelayReport], overdue: OverdueReport) {
        add(
            "portsign_oldest_open_seconds", "gauge", "Age of the oldest message without a final state; 0 without any.",
            [([], Double(overdue.oldestOpenMilliseconds ?? 0) / 1_000)])
        add(
            "portsign_overdue_messages", "gauge", "Messages whose receipts take longer than usual.",
            [([], Double(overdue.overdue.count))])
        add(
            "portsign_outbox_waiting", "gauge", "Messages that wait to be sent.",
            routes.map { ([("route", $0.name)], Double($0.waiting)) })
        add(
            "portsign_outbox_parked", "gauge", "Messages that wait for a person.",
            routes.map { ([("route", $0.name)], Double($0.parked)) })
        add(
            "portsign_outbox_accepted_total", "counter", "Messages that the node accepted since the start.",
            routes.map { ([("route", $0.name)], Double($0.accepted)) })
        add(
            "portsign_outbox_failures_total", "counter", "Attempts that failed since the start, by cause.",
            routes.flatMap { route in
                route.causes.sorted { $0.key < $1.key }.map {
                    ([("route", route.name), ("cause", $0.key)], Double($0.value))
                }
            })
        add(
            "portsign_route_stopped", "gauge", "1 while the node of a route does not answer.",
            routes.map { ([("route", $0.name)], $0.state == "stopped" ? 1 : 0) })
        add(
            "portsign_relay_waiting", "gauge", "Receipts that wait for an ERP target.",
            relays.map { ([("target", $0.name)], Double($0.waiting)) })
        add(
            "portsign_relay_delivered_total", "counter", "Receipts that an ERP target took since the start.",
            relays.map { ([("target", $0.name)], Double($0.delivered)) })
        add(
            "portsign_relay_failing", "gauge", "1 since the last attempt to reach an ERP target failed.",
            relays.map { ([("target", $0.name)], $0.failingSince == nil ? 0 : 1) })
    }

    private mutating func add(
        _ name: String, _ type: String, _ help: String, _ values: [(labels: [(String, String)], value: Double)]
    ) {
        guard !values.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in values {
            // Names of routes, targets and causes are letters, digits, dots, hyphens and underscores.
            let list = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
            let number = value.rounded() == value ? String(Int(value)) : String(value)
            text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(number)\n"
        }
    }
}
