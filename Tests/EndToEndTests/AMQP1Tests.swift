#if AMQP1
    import CryptoCore
    import Lab
    import RabbitMQ
    import Testing

    /// A node behind a RabbitMQ that PortSign reaches over AMQP 1.0 and the node itself over AMQP 0-9-1.
    @Suite(
        "AMQP 1.0, end to end", .serialized,
        .enabled(
            if: RabbitMQ.isInstalled && BridgedNode.isInstalled, "needs apt-get install rabbitmq-server python3-pika"),
        .broker(plugins: "rabbitmq_amqp1_0"), .timeLimit(.minutes(5)))
    struct AMQP1Tests {
        @Test(
            "a declaration goes out over AMQP 1.0, its receipts come back and reach the ERP, across a restart of the broker"
        )
        func wholeWay() async throws {
            let broker = try RabbitMQ.ofSuite
            let node = try await BridgedNode.start(broker)
            let key = try TestKey()
            let world = try await World.start(
                certNo: key.certificate.certNo, way: .terminal, isCalm: true, change: { $0.sidecar = node.address },
                route: { world, folder in
                    try node.leads(to: world.node.url)
                    let password = try folder.write(broker.password + "\n", to: "broker.password", mode: 0o600)
                    return """
                        transport: { type: amqp1, host: 127.0.0.1, port: \(broker.port), security: plain, \
                        user: \(broker.user), passwordFile: \(password), address: "/amq/queue/{dxpId}", \
                        receiptAddress: "/amq/queue/{dxpId}_HZ" }
                        """
                }, signer: { try key.signer(in: $0) })
            let caller = DeclareCaller(url: world.sidecar.url + DeclareCaller.path, client: LabClient.shared)
            let check = try await world.sidecar.command("config", "check")
            #expect(check.status == 0 && check.output.contains("by AMQP 1.0"), "\(check.output)")

            let sample = world.simulated.samples.make(.order)
            guard case .signed = await caller.declare(sample.xml) else {
                Issue.record("not signed")
                return
            }
            try await world.relayed(sample)
            #expect(world.simulated.node.book.summary.accepted == 1)
            #expect(world.simulated.node.book.violations.isEmpty)
            #expect(try await node.waiting() == 0)

            // While the broker is away the message waits and says why.
            await broker.stop()
            let late = world.simulated.samples.make(.order)
            guard case .signed = await caller.declare(late.xml) else {
                Issue.record("not signed")
                return
            }
            while true {
                let shown = try await world.sidecar.command("ledger", "show", late.guid)
                if shown.output.contains("node.connection_refused") { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            try await broker.start()
            try await world.relayed(late)
            #expect(world.simulated.node.book.entry(guid: late.guid)?.deliveries == 1)
            #expect(try await world.sidecar.command("ledger", "verify").status == 0)
            #expect(await world.stop() == 0)
            await node.stop()
        }
    }
#endif
