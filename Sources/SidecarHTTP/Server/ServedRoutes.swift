/// Which routes of the table a server serves: callbacks may have an address of their own.
package enum ServedRoutes: Sendable, Equatable {
    case all
    /// All but the routes of these names.
    case except(Set<String>)
    /// Only the callbacks of these names; nothing else is to be found here.
    case callbacks(Set<String>)

    /// Whether a route is served.
    func has(_ name: String, of group: RouteGroup) -> Bool {
        switch self {
        case .all: true
        case .except(let names): !names.contains(name)
        case .callbacks(let names): group == .callbacks && names.contains(name)
        }
    }

    /// The groups of which something is served: where other machines can reach them, each needs a list.
    var exposedGroups: [RouteGroup] {
        switch self {
        case .all, .except: RouteGroup.allCases.filter { $0 != .health }
        case .callbacks: [.callbacks]
        }
    }
}
