import Kernel

/// Makes the OpenAPI 3.1 document from the route table: what is served is what is documented.
enum OpenAPI {
    static func document(title: String, version: String, routes: [Route]) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        for (path, routes) in Dictionary(grouping: routes.filter { $0.api != nil }, by: \.path) {
            var operations: [String: JSONValue] = [:]
            for route in routes {
                if let api = route.api { operations[route.method.rawValue.lowercased()] = operation(route, api) }
            }
            paths[path] = .object(operations)
        }
        return .object([
            "openapi": .string("3.1.0"),
            "info": .object(["title": .string(title), "version": .string(version)]),
            "paths": .object(paths),
            "components": .object([
                "schemas": .object(["Problem": JSONSchema.problem.value]),
                "securitySchemes": .object([
                    "session": .object([
                        "type": .string("apiKey"), "in": .string("cookie"), "name": .string(Cookies.session),
                    ])
                ]),
                "responses": .object([
                    "Problem": .object([
                        "description": .string("The request was refused; the body says why and what to do."),
                        "content": .object([
                            "application/problem+json": .object([
                                "schema": .object(["$ref": .string("#/components/schemas/Problem")])
                            ])
                        ]),
                    ])
                ]),
            ]),
        ])
    }

    private static func operation(_ route: Route, _ api: APIOperation) -> JSONValue {
        var success: [String: JSONValue] = ["description": .string(api.summary)]
        if let response = api.response {
            success["content"] = .object([api.contentType: .object(["schema": response.value])])
        }
        var operation: [String: JSONValue] = [
            "operationId": .string(api.id), "summary": .string(api.summary), "tags": .array([.string(api.tag)]),
            "responses": .object([
                String(api.status): .object(success),
                "default": .object(["$ref": .string("#/components/responses/Problem")]),
            ]),
        ]
        if let description = api.description { operation["description"] = .string(description) }
        let parameters =
            pathParameters(route.path) + api.query.map { parameter($0, in: "query") }
            + api.headers.map { parameter($0, in: "header") }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let request = api.request {
            operation["requestBody"] = .object([
                "required": .bool(true),
                "content": .object([api.requestType: .object(["schema": request.value])]),
            ])
        }
        operation["security"] =
            .array(route.allow == .anyone ? [] : [.object(["session": .array([])])])
        return .object(operation)
    }

    private static func pathParameters(_ path: String) -> [JSONValue] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            .object([
                "name": .string(String(part.dropFirst().dropLast())), "in": .string("path"), "required": .bool(true),
                "schema": JSONSchema.string().value,
            ])
        }
    }

    private static func parameter(_ parameter: APIOperation.Parameter, in place: String) -> JSONValue {
        .object([
            "name": .string(parameter.name), "in": .string(place), "required": .bool(parameter.required),
            "description": .string(parameter.description), "schema": parameter.schema.value,
        ])
    }
}
