internal import SidecarBase

/// The paths that are served; every one can be renamed. Source: zhejiang.md §2.1, design of the callbacks.
package struct HTTPPaths: Sendable, Equatable {
    /// Where declarations are signed.
    package var transferDeclare = "/newyorkTransferWebapps/rest/transferDeclare"
    /// The service description.
    package var applicationDescription = "/newyorkTransferWebapps/rest/application.wadl"
    /// Interface 2.1, receipts pushed by the platform.
    package var zhejiangCallback = "/callbacks/zhejiang"
    /// Envelopes and bare receipts from the exchange node.
    package var terminalCallback = "/callbacks/dxp"
    /// What partners post to an address of their own kind; `nil` when there are none.
    package var partnerCallback: String?
    /// Whether the process runs.
    package var live = "/health/live"
    /// Whether the house can work.
    package var ready = "/health/ready"
    /// The description of the API.
    package var openAPI = "/openapi.json"
    /// Figures for Prometheus.
    package var metrics = "/metrics"
    /// What stands before the callbacks of the sister systems' channels.
    package var base = ""
    /// What the paths of the API begin with.
    package var api = "/api/v1"
    /// What the pages of the console begin with.
    package var console = "/console"

    package init() {}

    /// - Throws: `config.value` for a path that does not begin with `/` or holds characters a URL path cannot.
    func validate() throws(SidecarError) {
        for path in [
            transferDeclare, applicationDescription, zhejiangCallback, terminalCallback, live, ready, metrics, openAPI,
            api, console,
        ] + (partnerCallback.map { [$0] } ?? []) {
            let isPlain = path.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && !Array("\"<>?#;%{}\\".utf8).contains($0)
            }
            guard path.hasPrefix("/"), path.count > 1, isPlain, !path.hasSuffix("/"), !path.contains("//") else {
                throw SidecarError(.configValue, "paths: \(path) is not a plain absolute path")
            }
        }
    }
}
