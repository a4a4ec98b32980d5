internal import Hummingbird
internal import SidecarBase

/// The parameters in a request's query.
enum RequestQuery {
    /// The parameters; one that the route does not know, or that comes twice, is refused.
    static func parameters(of request: Request, allowed: [String]) throws(SidecarError) -> [String: String] {
        var found: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard allowed.contains(String(name)) else {
                throw SidecarError(
                    .httpParameter, "\(name.prefix(40)) is none of " + allowed.joined(separator: ", "))
            }
            guard found.updateValue(String(value), forKey: String(name)) == nil else {
                throw SidecarError(.httpParameter, "\(name) comes twice")
            }
        }
        return found
    }

    /// A whole number; `standard` when it is not there.
    static func number(
        _ name: String, _ parameters: [String: String], in range: ClosedRange<Int64>, or standard: Int64
    ) throws(SidecarError) -> Int64 {
        guard let text = parameters[name] else { return standard }
        guard let number = Int64(text), range.contains(number) else {
            throw SidecarError(.httpParameter, "\(name): \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
