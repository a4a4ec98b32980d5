internal import Logging
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

extension SignerFactory {
    /// A signer by the E-Port's control.
    func makeControl(_ control: SignerSettings.EPortControl, name: String) throws -> EPortSigner {
        guard let address = WebSocketAddress(control.url) else {
            throw SidecarError(.configValue, "signers.\(name).url is no ws:// or wss:// address")
        }
        if !address.isSecure, !AddressRange.isLoopback(host: address.host) {
            logger.warning(
                "PIN and messages travel in clear to the control on another machine",
                metadata: ["signer": "\(name)", "host": "\(address.host)"])
        }
        return EPortSigner(
            name: name,
            control: ControlSettings(
                address: address, authorityFile: control.authorities, timeout: control.timeout,
                sendsPINWithSignature: control.pinWithSignature),
            settings: try eportSettings(control.pin, serial: control.serial, signer: name))
    }

    /// A signer by the E-Port's library, which this very program runs in another process.
    func makeLibrary(_ library: SignerSettings.EPortLibrary, name: String) throws -> EPortSigner {
        EPortSigner(
            name: name,
            library: EPortLibrarySettings(
                path: library.library, helper: "/proc/self/exe",
                helperArguments: [EPortLibraryHelperCommand.name, "--library", library.library],
                timeout: library.timeout),
            settings: try eportSettings(library.pin, serial: library.serial, signer: name))
    }

    private func eportSettings(
        _ pin: SignerSettings.Card.PIN, serial: String?, signer: String
    ) throws -> EPortSettings {
        try makeStateFolder()
        return EPortSettings(
            certNo: serial, belongsToCompany: serial == nil ? belonging(toCompaniesOf: signer) : nil,
            pin: try pinSource(pin), pinRecordPath: pinRecordPath)
    }
}
