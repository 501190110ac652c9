import Kernel

/// The addresses of the pages for terminals.
enum DevicePaths {
    static let floor = "/office/terminals"
    static let sheet = "/office/terminals/sheet"
    static let statistics = "/office/terminals/statistics"
    static let enrol = "/office/terminals/enrol"
    static func terminal(_ id: ID<Device>) -> String { "\(floor)/\(id)" }
}
