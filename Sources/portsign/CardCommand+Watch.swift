import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import SmartCard

extension CardCommand {
    /// `portsign card watch`
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "watch", abstract: "Shows readers, cards and signers as they are, until it is ended.",
            discussion: """
                On a terminal: a table of the readers with their cards, and of the signers of the sidecar that runs here \
                with what waits for them, drawn anew at every change. Otherwise: a line for every change of a reader. \
                Each card is read once when it is put in; no PIN is used.
                """)

        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let monitor = ReaderMonitor()
            let (stream, continuation) = AsyncStream<ReaderMonitor.Report>.makeStream(
                bufferingPolicy: .bufferingNewest(64))
            let subscription = monitor.subscribe { continuation.yield($0) }
            defer { monitor.unsubscribe(subscription) }
            if Terminal.isInteractive {
                await draw(stream)
            } else {
                await tell(stream)
            }
        }

        // MARK: - Lines

        private func tell(_ reports: AsyncStream<ReaderMonitor.Report>) async {
            var last: [String: String] = [:]
            for await report in reports {
                var now = Dictionary(report.readers.map { ($0.name, Watch.state($0)) }) { first, _ in first }
                if let problem = report.problem { now["PC/SC"] = problem.name }
                for (name, state) in now.sorted(by: { $0.key < $1.key }) where last[name] != state {
                    Terminal.say("\(ChinaTime.now().readable)  \(name)  \(state)")
                }
                for name in last.keys.sorted() where now[name] == nil {
                    Terminal.say("\(ChinaTime.now().readable)  \(name)  gone")
                }
                last = now
            }
        }

        /// The insertion's number tells a card that was changed quickly from one that stayed.
        private static func state(_ reader: ReaderState) -> String {
            guard reader.isPresent else { return "no card" }
            let manner = reader.isMute ? "mute" : reader.isExclusive ? "held by another program" : "card"
            return "\(manner) \(Hex.encode(reader.atr)), insertion \((reader.eventCount + 1) / 2)"
        }

        // MARK: - A table

        /// What a card said when it was put in.
        private struct Seen {
            let eventCount: UInt32
            let report: CardReport?
        }

        private func draw(_ reports: AsyncStream<ReaderMonitor.Report>) async {
            let inspector = CardInspector()
            let settings = settings()
            var seen: [String: Seen] = [:]
            var last = ""
            for await report in reports {
                if report.readers.contains(where: { $0.isPresent && seen[$0.name]?.eventCount != $0.eventCount }) {
                    await look(at: report.readers, with: inspector, &seen)
                }
                var text = Terminal.table(Watch.cardRows(report, seen.mapValues(\.report)))
                if let settings { text += "\n" + Terminal.table(await signerRows(settings)) }
                // The time changes at every tick; the rest is what a person looks at.
                if text != last { Terminal.redraw("\(ChinaTime.now().readable)\n\n\(text)") }
                last = text
            }
        }

        private func look(
            at readers: [ReaderState], with inspector: CardInspector, _ seen: inout [String: Seen]
        ) async {
            var found: [String: CardReport] = [:]
            do {
                let reports = try await inspector.list()
                found = Dictionary(reports.map { ($0.reader.name, $0) }) { first, _ in first }
            } catch {
                // The next report of the monitor says what is wrong with the service.
            }
            for reader in readers where reader.isPresent && seen[reader.name]?.eventCount != reader.eventCount {
                seen[reader.name] = Seen(eventCount: reader.eventCount, report: found[reader.name])
            }
        }

        private static func cardRows(_ report: ReaderMonitor.Report, _ seen: [String: CardReport?]) -> [[String]] {
            if let problem = report.problem { return [["PC/SC", Language.sentence(of: problem)]] }
            let rows = report.readers.map { reader in
                let card = reader.isPresent ? seen[reader.name] ?? nil : nil
                let certificate = card?.slots.first?.certificate
                return [
                    reader.name, card?.problem?.code.name ?? Watch.short(reader), card?.profile?.rawValue ?? "",
                    certificate?.certNo ?? "",
                    certificate.map { $0.enterpriseName ?? $0.organizationalUnit } ?? "",
                    certificate.map { String($0.notAfter.readable.prefix(10)) } ?? "",
                ]
            }
            return [["reader", "card", "profile", "certificate", "whose", "valid until"]] + rows
        }

        private static func short(_ reader: ReaderState) -> String {
            if !reader.isPresent { return "no card" }
            if reader.isMute { return "mute" }
            return reader.isExclusive ? "held" : reader.isInUse ? "in use" : "card"
        }

        // MARK: - The sidecar

        /// A signer as the API tells it.
        private struct Line: Decodable {
            let name: String
            let state: String
            let problem: String?
            let device: String?
            let active: Int
            let waiting: Int
            let perMinute: Int
        }

        /// The configuration of the sidecar that may run; `nil` where there is none.
        private func settings() -> Settings? {
            guard FileManager.default.fileExists(atPath: option.path) else { return nil }
            do {
                return try option.load()
            } catch {
                // `config check` says what is wrong with it; cards can be watched all the same.
                return nil
            }
        }

        private func signerRows(_ settings: Settings) async -> [[String]] {
            do {
                let lines = try await SidecarAPI.with(settings, timeout: .seconds(1)) { api in
                    try await api.get("/signers", [Line].self)
                }
                guard let lines else { return [["no sidecar answers on port \(settings.server.port)"]] }
                return [["signer", "state", "signing", "waiting", "in the last minute", "device"]]
                    + lines.map { line in
                        [
                            line.name, line.problem ?? line.state, "\(line.active)", "\(line.waiting)",
                            "\(line.perMinute)", line.device ?? "",
                        ]
                    }
            } catch {
                return [["the sidecar on port \(settings.server.port) does not tell: \(error)"]]
            }
        }
    }
}
