import Kernel
import Outbound

/// A back system without an interface: its screens are used as an operator uses them, by a script of the pack.
public struct ScreenSystem: BackSystem {
    /// Whom the system knows.
    public struct Operator: Sendable {
        let id: String
        let password: String

        /// An operator.
        public init(id: String, password: String) {
            self.id = id
            self.password = password
        }
    }

    let script: ScreenScript
    /// The program that drives the browser.
    let driver: OutboundHost
    /// Where the system's screens are, without a slash at the end.
    let address: String
    let account: Operator
    let arguments: [String]
    /// How long a screen may take.
    let patience: Duration

    /// Screens at an address.
    ///
    /// - Parameters:
    ///   - browserArguments: For the browser, besides those that make it headless.
    ///   - patience: How long a screen may take.
    public init(
        script: ScreenScript, driver: OutboundHost, address: String, account: Operator,
        browserArguments: [String] = [], patience: Duration = .seconds(20)
    ) {
        self.script = script
        self.driver = driver
        self.address = address
        self.account = account
        arguments = ["--headless=new", "--window-size=1280,1600", "--no-first-run"] + browserArguments
        self.patience = patience
    }

    public func visit() async throws -> any BackSystemVisit {
        let browser = try await WebDriver.start(driver, arguments: arguments)
        let visit = ScreenVisit(system: self, browser: browser)
        do {
            try await visit.walk(script.login, caseNumber: nil)
        } catch {
            await visit.end()
            throw error
        }
        return visit
    }
}

/// An operator at the screens.
struct ScreenVisit: BackSystemVisit {
    let system: ScreenSystem
    let browser: WebDriver
    private var script: ScreenScript { system.script }

    init(system: ScreenSystem, browser: WebDriver) {
        self.system = system
        self.browser = browser
    }

    func find(_ caseNumber: String) async throws -> [FoundEntry] {
        try await walk(script.search, caseNumber: caseNumber)
        var found: [FoundEntry] = []
        let count = try await browser.all(script.foundLink).count
        for index in 0..<count {
            if index > 0 { try await walk(script.search, caseNumber: caseNumber) }
            let links = try await browser.all(script.foundLink)
            guard index < links.count else { throw BackSystemTrouble("the list of entries changed meanwhile") }
            try await browser.click(links[index])
            let number = try await browser.text(try await element(script.number))
            found.append(FoundEntry(number: number, values: try await shown()))
        }
        return found
    }

    func enter(_ values: EntryValues) async throws -> ReadBack {
        try await walk(script.open, caseNumber: nil)
        var tab: String?
        for label in values.labels {
            guard let value = values.values[label.field] else { continue }
            if let needed = script.tabs.first(where: { label.field.hasPrefix($0.prefix) }), needed.click != tab {
                try await browser.click(try await element(needed.click))
                tab = needed.click
            }
            try await checkLabel(of: label)
            try await browser.fill(try await element(place(script.input, label.field)), value)
        }
        try await walk(script.confirm, caseNumber: nil)
        try await reachConfirmation()
        return ReadBack(values: try await shown(), screenshot: try await browser.screenshot())
    }

    func commit(_ entered: ReadBack) async throws -> String {
        try await walk(script.commit, caseNumber: nil)
        return try await browser.text(try await element(script.number))
    }

    func end() async { await browser.end() }

    // MARK: Steps

    func walk(_ steps: [ScreenStep], caseNumber: String?) async throws {
        for step in steps {
            switch step {
            case .open(let path): try await browser.open(system.address + path)
            case .click(let place): try await browser.click(try await element(place))
            case .expect(let place, let words):
                let said = try await browser.text(try await element(place))
                guard words.isEmpty || said.contains(words) else { throw await stop("「\(words)」の画面ではありません") }
            case .typeOperator(let place): try await browser.fill(try await element(place), system.account.id)
            case .typePassword(let place): try await browser.fill(try await element(place), system.account.password)
            case .typeCase(let place): try await browser.fill(try await element(place), caseNumber ?? "")
            }
        }
    }

    /// The first element at a place, waited for.
    private func element(_ place: String) async throws -> WebDriver.Element {
        let end = ContinuousClock.now + system.patience
        while true {
            if let found = try await browser.all(place).first { return found }
            if try await !browser.all(script.loggedOut).isEmpty, !script.login.contains(where: { $0.place == place }) {
                throw BackSystemTrouble("the operator was logged out")
            }
            guard ContinuousClock.now < end else { throw BackSystemTrouble("the screen does not show \(place)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Nothing is typed into a screen that is not the one the script was written for.
    private func checkLabel(of label: EntryLabel) async throws {
        let said = try await browser.text(try await element(place(script.label, label.field)))
        // A person's label has the number of the person after it.
        let expected = label.label.prefix { $0 != "（" }
        guard said == expected else { throw await stop("項目「\(expected)」の位置に「\(said)」があります") }
    }

    /// Waits for the confirmation, answers the dialogs that may be answered, and stops at others.
    private func reachConfirmation() async throws {
        let end = ContinuousClock.now + system.patience
        while try await browser.all(script.confirmation).isEmpty {
            var problems: [EntryRefused.Problem] = []
            for refusal in try await browser.all(script.refusals) {
                problems.append(
                    EntryRefused.Problem(
                        field: try await browser.attribute(refusal, script.refusalField),
                        reason: try await browser.text(refusal)))
            }
            guard problems.isEmpty else { throw EntryRefused(problems) }
            for dialog in script.dialogs {
                guard let shown = try await browser.all(dialog.at).first else { continue }
                let said = try await browser.text(shown)
                guard said.contains(dialog.says) else { continue }
                guard let click = dialog.click else { throw await stop(dialog.says) }
                try await browser.click(try await element(click))
            }
            if try await !browser.all(script.loggedOut).isEmpty {
                throw BackSystemTrouble("the operator was logged out")
            }
            guard ContinuousClock.now < end else { throw await stop("確認画面が表示されません") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func shown() async throws -> [String: String] {
        var values: [String: String] = [:]
        let marker = "{field}"
        guard let range = script.readBack.firstRange(of: marker) else { return values }
        let prefix = String(script.readBack[..<range.lowerBound].drop { $0 == "#" })
        for cell in try await browser.all("[id^=\"\(prefix)\"]") {
            let id = try await browser.attribute(cell, "id")
            let value = try await browser.text(cell)
            if !value.isEmpty { values[String(id.dropFirst(prefix.count))] = value }
        }
        return values
    }

    private func stop(_ reason: String) async -> EntryStopped {
        EntryStopped(reason, screenshot: try? await browser.screenshot())
    }

    private func place(_ pattern: String, _ field: String) -> String { pattern.replacing("{field}", with: field) }
}

extension ScreenStep {
    /// The place that a step is about.
    var place: String? {
        switch self {
        case .open: nil
        case .click(let place), .expect(let place, _), .typeOperator(let place), .typePassword(let place),
            .typeCase(let place):
            place
        }
    }
}
