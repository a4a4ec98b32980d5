internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

extension SignerFactory {
    /// A signer that asks another PortSign.
    ///
    /// - Throws: `config.value` for a token that cannot be read, or where nobody gave a client.
    func makeRemote(_ remote: SignerSettings.Remote, name: String) throws -> any Signer {
        guard let clients else { throw SidecarError(.configValue, "signer \(name) is in another machine") }
        let (client, renewal) = (try clients.client(for: remote.tls), try clients.renewal(for: remote.tls))
        let settings = RemoteSettings(
            url: remote.url, token: try SecretFile.read(remote.tokenFile), company: remoteCompany(remote, signer: name),
            certNo: remote.serial,
            belongsToCompany: remote.serial == nil ? belonging(toCompaniesOf: name) : nil, timeout: remote.timeout,
            parallelism: remote.parallel)
        return RemoteSigner(name: name, settings: settings) { url, headers, body, timeout throws(HTTPFailure) in
            try await HTTPCaller(client: client, timeout: timeout, renewal: renewal).post(
                url, headers: headers, body: body)
        }
    }

    /// For whom the other PortSign signs.
    private func remoteCompany(_ remote: SignerSettings.Remote, signer: String) -> String? {
        if let company = remote.company { return company }
        let users = settings.companies.filter { $0.signers.contains(signer) }
        return users.count == 1 ? users.first?.code : nil
    }
}
