import ArgumentParser
internal import Foundation
internal import SidecarConfiguration

/// `portsign health`
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Asks the running sidecar whether it can sign and store; for monitors.",
        discussion: "Exit status 0 when it can, 1 when it cannot, 3 when no sidecar answers.")

    @Flag(help: "The sidecar's answer as JSON.") var json = false
    @Option(help: "Seconds within which it must answer.") var timeout = 10
    @OptionGroup var option: ConfigurationOption

    func validate() throws {
        guard (1...300).contains(timeout) else { throw ValidationError("--timeout is 1 to 300 seconds") }
    }

    private struct Answer: Decodable {
        struct Check: Decodable {
            let name: String
            let ok: Bool
            let detail: String
        }

        let checks: [Check]
    }

    func run() async throws {
        let settings = try option.load()
        let found = try await SidecarAPI.with(settings, timeout: .seconds(Int64(timeout))) { api in
            try await api.readiness()
        }
        guard let found else {
            throw CommandFailure(.environment, Language.text("no sidecar answers", "PortSign 没有应答"))
        }
        if json {
            Terminal.say(String(decoding: found.body, as: UTF8.self))
        } else {
            let answer: Answer
            do {
                answer = try JSONDecoder().decode(Answer.self, from: Data(found.body))
            } catch {
                throw CommandFailure(
                    .environment, Language.text("what answers there is no PortSign", "该地址的应答方不是 PortSign"))
            }
            for check in answer.checks { Terminal.say("\(check.ok ? "ok " : "BAD")  \(check.name)  \(check.detail)") }
        }
        if !found.isReady { throw CommandFailure(.no) }
    }
}
