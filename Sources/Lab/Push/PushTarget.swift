/// Where and in which form receipts are pushed to the enterprise.
package enum PushTarget: Sendable {
    /// Interface 2.1: the form, encrypted and signed, or plain without keys as in the platform's test environment.
    case platform(url: String, keys: PlatformKeyring?)
    /// A DxpMsg to the enterprise's terminal.
    case terminal(url: String)
    /// A DxpMsg as a file in a folder that the enterprise watches.
    case folder(String)

    /// The address, or the folder.
    package var url: String {
        switch self {
        case .platform(let url, _), .terminal(let url), .folder(let url): url
        }
    }
}
