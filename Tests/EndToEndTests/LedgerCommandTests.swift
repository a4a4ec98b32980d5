import Foundation
import Testing

/// `portsign ledger …`: what became of a message, and whether the record was touched.
@Suite("ledger commands") struct LedgerCommandTests {
    /// A sidecar that took two orders and refused a request, and was stopped.
    private func used(_ folder: TemporaryFolder, guid: String) async throws -> Sidecar {
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        #expect(try await caller.declare(Messages.order(guid: guid, orderNo: "EXLEDGER01")).message != nil)
        #expect(try await caller.declare(Messages.order(orderNo: "EXLEDGER02")).message != nil)
        #expect(try await caller.declare(Messages.order(copCode: "3301960EX9")).message == nil)
        #expect(await sidecar.stop() == 0)
        return sidecar
    }

    private func objects(_ lines: String) throws -> [[String: Any]] {
        try lines.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test("show tells the steps of a message by guid, id and order number, and lists the newest without one")
    func show() async throws {
        let folder = try TemporaryFolder()
        let guid = UUID().uuidString
        let sidecar = try await used(folder, guid: guid)
        let json = try objects(try await sidecar.command("ledger", "show", guid, "--json").output)
        let message = try #require(json.first?["message"] as? [String: Any])
        #expect(message["guid"] as? String == guid)
        #expect(message["state"] as? String == "signed")
        let id = try #require(message["id"] as? String)
        for name in [guid, id, "EXLEDGER01"] {
            let result = try await sidecar.command("ledger", "show", name)
            #expect(result.status == 0)
            #expect(result.output.hasPrefix("CEB311Message \(guid)   signed\n"), "\(result.output)")
            let steps = result.output.split(separator: "\n").filter { $0.contains(" ms ") }
            #expect(steps.count == 4)
            for (line, step) in zip(steps, ["received", "checked", "signed", "verified"]) {
                #expect(line.contains("  \(step)"), "\(line)")
            }
        }
        let all = try objects(try await sidecar.command("ledger", "show", "--json").output)
        #expect(all.count == 2)
        #expect(all.contains { $0["guid"] as? String == guid })
    }

    @Test("show says what a receipt means and what to do, in the terminal's language and in JSON in both")
    func explained() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        #expect(try await caller.declare(Messages.order(orderNo: "EXREFUSED1")).message != nil)
        let receipt =
            "<CEB312Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"g\" version=\"1.0\"><OrderReturn>"
            + "<ebpCode>3301960EP1</ebpCode><orderNo>EXREFUSED1</orderNo><returnStatus>100</returnStatus>"
            + "<returnTime>20240601093215222</returnTime><returnInfo>[Code:1313;Desc:超过年度限额]</returnInfo>"
            + "</OrderReturn></CEB312Message>"
        #expect(
            try await caller.post(Array(receipt.utf8), type: "application/xml", path: "/callbacks/dxp").status == 200)
        let text = try await sidecar.command("ledger", "show", "EXREFUSED1")
        let line = try #require(text.output.split(separator: "\n").last { $0.contains("finished") })
        #expect(
            line.contains("  100 rejected by customs: the buyer's yearly limit is exceeded (1313). To do: "), "\(line)")
        let json = try #require(
            try objects(try await sidecar.command("ledger", "show", "EXREFUSED1", "--json").output).first)
        let events = try #require(json["events"] as? [[String: Any]])
        let said = events.compactMap { $0["explanations"] as? [[String: Any]] }
        #expect(said.count == 1)
        #expect((said.first?.first?["chinese"] as? String)?.hasPrefix("海关退单：超过年度限额（1313）") == true)
        await sidecar.stop()
    }

    @Test("show --refused tells the requests that were turned away, with their codes")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try await used(folder, guid: UUID().uuidString)
        let text = try await sidecar.command("ledger", "show", "--refused")
        #expect(text.status == 0)
        #expect(text.output.split(separator: "\n").count == 1)
        #expect(text.output.contains("  company.unknown  "), "\(text.output)")
        let json = try objects(try await sidecar.command("ledger", "show", "--refused", "--json").output)
        #expect(json.map { $0["code"] as? String } == ["company.unknown"])
    }

    @Test("a message that is not there is status 1; a ledger that is not there is status 3 with its path")
    func absent() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let none = try await sidecar.command("ledger", "verify")
        #expect(none.status == 3)
        #expect(none.errors.hasPrefix("\(folder.path("ledger.sqlite")): there is no ledger yet"), "\(none.errors)")
        try await sidecar.start()
        let unknown = try await sidecar.command("ledger", "show", "EXNOBODY")
        #expect(unknown.status == 1)
        #expect(unknown.errors.hasPrefix("message.not_found: ") && unknown.errors.contains("EXNOBODY"))
        await sidecar.stop()
    }

    @Test("verify finds an untouched ledger intact, beside the running sidecar, too")
    func intact() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        #expect(try await Caller(base: sidecar.url).declare(Messages.order()).message != nil)
        let result = try await sidecar.command("ledger", "verify")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("intact: "))
        #expect(result.output.contains(" 1 messages"))
        #expect(await sidecar.stop() == 0)
    }

    @Test(
        "verify names the record that somebody changed in the database",
        arguments: [
            (
                "UPDATE event SET detail = replace(detail, '127.0.0.1', '127.0.0.9') WHERE sequence = 2",
                "event 2"
            ),
            ("UPDATE event SET time = time + 1 WHERE sequence = 3", "event 3"),
            ("DELETE FROM event WHERE sequence = 4", "events 4 to 4 are missing"),
        ])
    func tampered(statement: String, named: String) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try await used(folder, guid: UUID().uuidString)
        let database = folder.path("ledger.sqlite")
        let before = try Data(contentsOf: URL(fileURLWithPath: database))
        // The database itself refuses to change events: whoever wants to must take that away first.
        let sqlite = URL(fileURLWithPath: "/usr/bin/sqlite3")
        #expect(try await Program.run(sqlite, [database, statement]).status != 0)
        let change = "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted; \(statement);"
        #expect(try await Program.run(sqlite, [database, change]).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: database)) != before)
        let result = try await sidecar.command("ledger", "verify")
        #expect(result.status == 1)
        let damaged = result.output.split(separator: "\n").filter { $0.hasPrefix("DAMAGED: ") }
        #expect(damaged.first?.contains(named) == true, "\(result.output)")
        #expect(result.output.contains("NOT INTACT: "))
    }
}
