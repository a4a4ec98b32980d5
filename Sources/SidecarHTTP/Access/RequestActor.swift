internal import HTTPTypes
internal import Hummingbird
internal import Pipeline

/// Who asks, for the record.
enum RequestActor {
    private static let header = HTTPField.Name("X-PortSign-Actor")

    /// The holder of the token where there is one, the name in the header, which is believed as far as that and the address are,
    /// and the address.
    static func name(of request: Request, _ context: SidecarRequestContext) -> String {
        let named = header.flatMap { request.headers[$0] } ?? ""
        let name = String(
            named.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(60).map(Character.init))
        let address = "api \(context.peer)"
        let names = [context.holder?.name, name.isEmpty ? nil : name].compactMap { $0 }
        return names.isEmpty ? address : "\(names.joined(separator: "/")) (\(address))"
    }
}
