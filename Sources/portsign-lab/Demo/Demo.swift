internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import Lab
internal import SidecarBase

/// One declaration the whole way, in a world of its own.
struct Demo {
    private let sidecar: String
    private let setup: DemoSetup
    private let world: SimulatedWorld
    private let slot: VirtualCardSlot?

    private static let patience = Duration.seconds(20)

    /// - Parameters:
    ///   - sidecar: its program.
    ///   - folder: for everything that is written.
    ///   - port: the sidecar's.
    ///   - software: signs without a card.
    /// - Throws: `LabFailure` when the folder cannot be made or there is no virtual reader.
    init(sidecar: String, folder: String, port: Int, software: Bool) throws {
        self.sidecar = sidecar
        setup = try DemoSetup(folder: folder, port: port)
        var settings = SimulatedWorld.Settings(sidecar: setup.sidecarURL)
        settings.node.cards = [setup.identity.certificate.certNo: setup.company.code]
        world = try SimulatedWorld(
            settings, client: LabClient.shared, logger: try LabLog.start("\(folder)/world.log"))
        slot = software ? nil : VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment)
        guard software || slot != nil else {
            throw LabFailure("no virtual reader: run this by scripts/virtual-reader run -- …, or with --software")
        }
    }

    /// Starts everything, shows the way of one declaration, and ends everything.
    /// - Parameter staysUp: until the task is cancelled, or the sidecar ends.
    /// - Throws: `LabFailure` with what went wrong, `CancellationError`.
    func run(staysUp: Bool) async throws {
        try await checkPort()
        do {
            try await world.start()
        } catch {
            throw LabFailure(error.description)
        }
        do {
            try await insertCard()
            try setup.write(world: world, onCard: slot != nil)
            let process = try SidecarProcess(
                sidecar, ["serve", "--config", setup.configurationPath], logPath: setup.logPath)
            do {
                try await show(process, staysUp: staysUp)
            } catch {
                await process.stop()
                throw error
            }
            await process.stop()
        } catch {
            await end()
            throw error
        }
        await end()
    }

    private func end() async {
        slot?.remove()
        await world.stop()
    }

    private func checkPort() async throws {
        let probe = LabServer(name: "probe", logger: try LabLog.start(nil)) { _, _ in .close }
        do {
            try await probe.start(port: setup.port)
            await probe.stop()
        } catch {
            throw LabFailure("port \(setup.port) on 127.0.0.1 is taken by another program; end it and try again")
        }
    }

    private func insertCard() async throws {
        guard let slot else { return }
        do {
            try await slot.insert(
                VirtualPIVCard(key: setup.identity.key, certificate: setup.identity.certificate, pin: setup.pin))
        } catch {
            throw LabFailure("the virtual card cannot be put into the reader: \(error)")
        }
    }

    private func show(_ process: SidecarProcess, staysUp: Bool) async throws {
        guard await process.becomesReady() else { throw failure("the sidecar did not start", process) }
        try await untilReady(process)
        let sample = world.samples.make(.order)
        let outcome = await world.caller.declare(sample.xml)
        let answered = ChinaTime.now()
        switch outcome {
        case .signed: break
        case .refused(let text): throw failure("transferDeclare refused the declaration: \(text.prefix(300))", process)
        case .noAnswer(let text): throw failure("transferDeclare gave no answer: \(text)", process)
        }
        try await untilRelayed(sample, process)
        let story = DemoStory(
            sample: sample, timeline: try await timeline(sample.guid, process), answered: answered, world: world,
            setup: setup, onCard: slot != nil)
        for line in story.lines { Terminal.say(line) }
        guard staysUp else { return }
        let order = "\(setup.folder)/order.xml"
        try KeyFiles.write(String(decoding: world.samples.make(.order).xml, as: UTF8.self), to: order)
        for line in story.invitation(sidecar: sidecar, order: order) { Terminal.say(line) }
        let status = await withTaskCancellationHandler {
            await process.wait()
        } onCancel: {
            process.interrupt()
        }
        guard !Task.isCancelled else { return }
        // An interrupt from the keyboard reaches the sidecar too, perhaps before it reaches this program.
        do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
        throw failure("the sidecar ended by itself with status \(status)", process)
    }

    /// The card is noticed a moment after the start.
    private func untilReady(_ process: SidecarProcess) async throws {
        let deadline = ContinuousClock.now + Self.patience
        var last = ""
        while ContinuousClock.now < deadline, process.status == nil {
            let answer = await LabGet.text(setup.sidecarURL + "/health/ready", client: LabClient.shared)
            if answer.status == 200 { return }
            last = answer.text
            try await Task.sleep(for: .milliseconds(50))
        }
        throw failure("the sidecar is not ready: \(last)", process)
    }

    private func untilRelayed(_ sample: SampleMessage, _ process: SidecarProcess) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline, process.status == nil {
            let statuses = Set(world.erp.entries.filter { $0.keys.contains(sample.orderNo) }.flatMap(\.statuses))
            if statuses.isSuperset(of: ["2", "120"]) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        let node = world.node.book.entry(guid: sample.guid)
        let what =
            node == nil
            ? "the exchange node did not get the declaration: \(world.node.book.refusals.last?.text ?? "nothing came")"
            : "the receipts did not reach the ERP; the node says \(node?.receipts.map { "\($0.status) \($0.outcome)" } ?? [])"
        throw failure(what, process)
    }

    private func timeline(_ guid: String, _ process: SidecarProcess) async throws -> LedgerTimeline {
        let arguments = ["ledger", "show", guid, "--json", "--config", setup.configurationPath]
        let shown: ChildProcess
        do {
            shown = try ChildProcess(sidecar, arguments, errorOutput: .dropped)
        } catch {
            throw failure(error.description, process)
        }
        let status = await shown.finish()
        guard status == 0 else { throw failure("portsign ledger show ended with status \(status)", process) }
        return try LedgerTimeline(json: Array(shown.standardOutput.utf8))
    }

    private func failure(_ text: String, _ process: SidecarProcess) -> LabFailure {
        LabFailure("\(text)\nThe last lines of the sidecar's log:\n\(process.lastLines())", status: 1)
    }
}
