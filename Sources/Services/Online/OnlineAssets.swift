import Site

/// Files for the pages.
enum OnlineAssets {
    static let script = Asset(name: "online.js", bytes: PackageResources.online_js)
}
