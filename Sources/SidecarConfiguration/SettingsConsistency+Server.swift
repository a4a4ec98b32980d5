internal import SidecarBase

extension SettingsConsistency {
    private typealias Sentence = (english: String, chinese: String)

    /// The old interface and the callbacks carry no credentials, the API only where tokens or certificates are configured: so an
    /// address others can reach, itself or through a proxy, needs an allow list, and a list that admits everybody needs TLS and,
    /// but for callbacks, proof of who calls.
    mutating func checkListening() {
        guard let server = tree["server"] else { return }
        checkClients(server)
        guard let (path, place, reach) = reach(of: server) else { return }
        let groups: [ServerSettings.RouteGroup] = [.compatibility, .callbacks, .api, .console]
        let common = server["allow"]?.elements ?? []
        let lacking = groups.filter { group in
            (server["allowFor"]?[group.rawValue]?.elements ?? common).isEmpty
                && !(group == .console && isAbsent(server))
        }
        if !lacking.isEmpty {
            add(
                path, place,
                reach.english
                    + "so server.allow, or server.allowFor.compatibility, .callbacks and .api, must list who may call",
                reach.chinese + "因此必须配置 server.allow，或同时配置 server.allowFor 的 compatibility、callbacks 与 api")
            return
        }
        for group in groups {
            let list = server["allowFor"]?[group.rawValue]?.elements ?? common
            let admitsAll = list.contains { $0.text.flatMap { AddressRange($0) }?.isEverything ?? false }
            guard admitsAll, let need = need(of: group, in: server) else { continue }
            add(
                "server.allow", list.first?.place ?? place,
                "admits every address to the group \(group.rawValue), and \(reach.english)\(need.english)",
                "对路由组 \(group.rawValue) 允许任何地址，且\(reach.chinese)\(need.chinese)")
            return
        }
    }

    /// Whether the console's list is the default, which admits this machine only.
    private func isAbsent(_ server: ConfigurationTree) -> Bool {
        server["allow"] == nil && server["allowFor"]?["console"] == nil
    }

    /// By what others can come in, if they can.
    private func reach(
        of server: ConfigurationTree
    ) -> (path: String, place: ConfigurationProblem.Place, sentence: Sentence)? {
        if let host = server["host"], let name = host.text, SettingsPattern.host.accepts(name),
            !AddressRange.isLoopback(host: name)
        {
            return ("server.host", host.place, ("can be reached from other machines, ", "可从其他机器访问，"))
        }
        if let proxies = server["trustedProxies"], !proxies.elements.isEmpty {
            return ("server.trustedProxies", proxies.place, ("bring callers from other machines, ", "会带来其他机器的访问，"))
        }
        return nil
    }

    /// What a group that everybody may call lacks.
    private func need(of group: ServerSettings.RouteGroup, in server: ConfigurationTree) -> Sentence? {
        guard server["tls"]?["certificateFile"] != nil else {
            return ("so list who may call, or configure server.tls", "请列出允许的地址，或配置 server.tls")
        }
        let isForClients = server["tls"]?["clientsOnly"]?.elements.contains { $0.text == group.rawValue } ?? false
        let hasHolders = ["tokens", "clients"].contains { !(server[$0]?.entries.isEmpty ?? true) }
        switch group {
        case .callbacks, .console: return nil
        case .api where hasHolders || isForClients: return nil
        case .compatibility where isForClients: return nil
        case .api:
            return (
                "so configure server.tokens or server.clients, or list who may call",
                "请配置 server.tokens 或 server.clients，或列出允许的地址"
            )
        case .compatibility:
            return (
                "so name the group in server.tls.clientsOnly, or list who may call",
                "请将该组列入 server.tls.clientsOnly，或列出允许的地址"
            )
        }
    }

    private mutating func checkClients(_ server: ConfigurationTree) {
        let clients = server["clients"]?.entries ?? []
        let only = server["tls"]?["clientsOnly"]?.elements ?? []
        if let first = clients.first, server["tls"]?["clientAuthoritiesFile"] == nil {
            add(
                "server.clients", first.place, "need server.tls.clientAuthoritiesFile: whose certificates are believed",
                "需要配置 server.tls.clientAuthoritiesFile（信任的签发机构）")
        }
        for client in clients where client.value["subject"] == nil && client.value["sha256"] == nil {
            add(
                "server.clients.\(client.key)", client.place, "needs the certificate's subject or its sha256",
                "需要填写证书的 subject 或 sha256")
        }
        if let first = only.first, clients.isEmpty {
            add(
                "server.tls.clientsOnly", first.place, "nobody could call: server.clients names no certificate",
                "server.clients 未登记证书，任何人都无法访问")
        }
    }
}
