internal import Hummingbird
internal import Pipeline

/// Whether the process runs and whether the house can work, in JSON for machines.
struct HealthRoutes: Sendable {
    private let readiness: any ReadinessReporting

    init(readiness: any ReadinessReporting) {
        self.readiness = readiness
    }

    /// Answers as long as the process can answer at all.
    func live() -> Response { Responses.json(.ok, #"{"status":"live"}"#) }

    /// 200 when every check is good, else 503; the body names each check.
    func ready() async -> Response {
        let state = await readiness.readiness()
        let checks = state.checks.map { check in
            "{\"name\":\(quoted(check.name)),\"ok\":\(check.isGood),\"detail\":\(quoted(check.detail))}"
        }
        let status = state.isReady ? "ready" : "not ready"
        return Responses.json(
            state.isReady ? .ok : .serviceUnavailable,
            "{\"status\":\"\(status)\",\"checks\":[\(checks.joined(separator: ","))]}")
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
