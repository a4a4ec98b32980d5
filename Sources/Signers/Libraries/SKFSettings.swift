/// Which device of an SKF library signs. Source: card.md §6.
package struct SKFSettings: Sendable {
    /// The library's file.
    package var library: String
    /// The device's name; `nil` for any.
    package var device: String?
    /// The application's name; `nil` for any.
    package var application: String?
    /// The container's name; `nil` for the first with a signing certificate that fits.
    package var container: String?
    /// Whether the library is asked to tell of devices that come and go; some keep all other calls waiting meanwhile.
    package var waitsForEvents: Bool

    package init(
        library: String, device: String? = nil, application: String? = nil, container: String? = nil,
        waitsForEvents: Bool = true
    ) {
        self.library = library
        self.device = device
        self.application = application
        self.container = container
        self.waitsForEvents = waitsForEvents
    }
}
