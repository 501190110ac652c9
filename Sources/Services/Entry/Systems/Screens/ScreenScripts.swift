import Kernel
import Pack

/// Reads the screen scripts of a pack, strictly.
public enum ScreenScripts {
    /// The scripts by system; what is wrong is added to the pack's faults.
    public static func read(_ pack: CityPack) -> [String: ScreenScript] {
        var scripts: [String: ScreenScript] = [:]
        for file in pack.files(in: "screens") {
            guard let node = pack.read(file), let script = script(node) else { continue }
            if scripts.updateValue(script, forKey: script.system) != nil {
                node.fault("there are two scripts for the system \"\(script.system)\"")
            }
        }
        return scripts
    }

    private static func script(_ node: PackNode) -> ScreenScript? {
        node.allow(["system", "login", "loggedOut", "find", "enter", "dialogs", "readBack", "commit"])
        guard let find = part(node, "find", ["steps", "link", "number"]),
            let enter = part(
                node, "enter",
                ["steps", "input", "label", "tabs", "confirm", "refusals", "refusalField", "confirmation"])
        else { return nil }
        let tabs = enter.nodes("tabs").map { tab in
            tab.allow(["prefix", "click"])
            return ScreenScript.Tab(prefix: tab.string("prefix"), click: tab.string("click"))
        }
        let dialogs = node.nodes("dialogs").map { dialog in
            dialog.allow(["at", "says", "click", "stop"])
            if dialog.has("click") == dialog.bool("stop", default: false) {
                dialog.fault("a dialog has either \"click\" or \"stop: true\"")
            }
            return ScreenScript.Dialog(
                at: dialog.string("at"), says: dialog.string("says"), click: dialog.optionalString("click"))
        }
        return ScreenScript(
            system: node.string("system"), login: steps(node, "login"), loggedOut: node.string("loggedOut"),
            search: steps(find, "steps"), foundLink: find.string("link"), number: find.string("number"),
            open: steps(enter, "steps"), input: pattern(enter, "input"), label: pattern(enter, "label"), tabs: tabs,
            confirm: steps(enter, "confirm"), refusals: enter.string("refusals"),
            refusalField: enter.string("refusalField"), dialogs: dialogs,
            confirmation: enter.string("confirmation"), readBack: pattern(node, "readBack"),
            commit: steps(node, "commit"))
    }

    private static func part(_ node: PackNode, _ key: String, _ keys: [String]) -> PackNode? {
        guard let part = node.node(key), part.isMap else {
            node.fault("\"\(key)\" is missing")
            return nil
        }
        part.allow(keys)
        return part
    }

    private static func pattern(_ node: PackNode, _ key: String) -> String {
        let text = node.string(key)
        if !text.contains("{field}") { (node.node(key) ?? node).fault("\"\(key)\" must have {field} in it") }
        return text
    }

    private static func steps(_ node: PackNode, _ key: String) -> [ScreenStep] {
        if node.nodes(key).isEmpty { node.fault("\"\(key)\" is missing: at least one step is expected") }
        return node.nodes(key).compactMap(step)
    }

    private static func step(_ node: PackNode) -> ScreenStep? {
        node.allow(["open", "click", "expect", "says", "operator", "password", "case"])
        let ways = ["open", "click", "expect", "operator", "password", "case"].filter(node.has)
        guard ways.count == 1 else {
            node.fault("a step is exactly one of open, click, expect, operator, password and case")
            return nil
        }
        let place = node.string(ways[0])
        switch ways[0] {
        case "open":
            if !place.hasPrefix("/") { node.node("open")?.fault("\"open\" must begin with /") }
            return .open(place)
        case "click": return .click(place)
        case "expect": return .expect(place, says: node.optionalString("says") ?? "")
        case "operator": return .typeOperator(place)
        case "password": return .typePassword(place)
        default: return .typeCase(place)
        }
    }
}
