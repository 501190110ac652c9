/// Finds the route for a path: a tree by path segment, exact names before named parts.
struct Router: Sendable {
    /// What the path leads to.
    enum Match {
        case found(Route, Parameters)
        /// The path exists, the method does not.
        case otherMethods([Method])
        case none
    }

    private struct Node: Sendable {
        var exact: [String: Int] = [:]
        var named: Int?
        var rest: [Method: Route] = [:]
        var routes: [Method: Route] = [:]
    }

    private var nodes: [Node] = [Node()]

    /// Builds the tree; throws when two lines claim the same path and method.
    init(_ routes: [Route]) throws(RouteConflict) {
        for route in routes {
            var node = 0
            var isRest = false
            for segment in route.path.split(separator: "/") {
                if segment.hasSuffix("...}") {
                    isRest = true
                } else if segment.hasPrefix("{") {
                    node = nodes[node].named ?? addNode { $0[node].named = $1 }
                } else {
                    node = nodes[node].exact[String(segment)] ?? addNode { $0[node].exact[String(segment)] = $1 }
                }
            }
            let taken = isRest ? nodes[node].rest[route.method] : nodes[node].routes[route.method]
            guard taken == nil else { throw RouteConflict(method: route.method, path: route.path) }
            if isRest { nodes[node].rest[route.method] = route } else { nodes[node].routes[route.method] = route }
        }
    }

    private mutating func addNode(_ link: (inout [Node], Int) -> Void) -> Int {
        nodes.append(Node())
        link(&nodes, nodes.count - 1)
        return nodes.count - 1
    }

    /// The route for decoded path segments.
    func match(_ method: Method, _ segments: [String]) -> Match {
        var others: [Method] = []
        if let route = find(method, segments, at: 0, node: 0, others: &others) {
            return .found(route, Self.parameters(of: route, segments))
        }
        return others.isEmpty ? .none : .otherMethods(others)
    }

    private func find(
        _ method: Method, _ segments: [String], at index: Int, node: Int, others: inout [Method]
    ) -> Route? {
        let here = nodes[node]
        if index == segments.count {
            if let route = here.routes[method] { return route }
            others.append(contentsOf: here.routes.keys)
        } else {
            if let next = here.exact[segments[index]],
                let route = find(method, segments, at: index + 1, node: next, others: &others)
            {
                return route
            }
            if let next = here.named, let route = find(method, segments, at: index + 1, node: next, others: &others) {
                return route
            }
        }
        if let route = here.rest[method] { return route }
        others.append(contentsOf: here.rest.keys)
        return nil
    }

    private static func parameters(of route: Route, _ segments: [String]) -> Parameters {
        var parameters = Parameters()
        guard route.path.utf8.contains(UInt8(ascii: "{")) else { return parameters }
        for (index, part) in route.path.split(separator: "/").enumerated() where part.hasPrefix("{") {
            if part.hasSuffix("...}") {
                parameters.add(String(part.dropFirst().dropLast(4)), segments[index...].joined(separator: "/"))
            } else {
                parameters.add(String(part.dropFirst().dropLast()), segments[index])
            }
        }
        return parameters
    }
}

/// Two lines of the route table claim the same method and path.
public struct RouteConflict: Error, Hashable, CustomStringConvertible {
    /// The method of both.
    public let method: Method
    /// The path of the second.
    public let path: String

    /// What to do about it.
    public var description: String { "the route \(method.rawValue) \(path) is declared twice; change one of them" }
}
