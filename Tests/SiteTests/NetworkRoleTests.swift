import Kernel
import Testing

@testable import Site

@Suite("Parts of the network")
struct NetworkRoleTests {
    @Test(
        "each serves what belongs there",
        arguments: [
            (Permission.anyone, "all public staff number"), (.resident, "all public"),
            (.applicant, "all public"),
            (.organisation("taxi"), "all public"), (.staff("clerk"), "all staff"), (.anyStaff, "all staff"),
            (.device("kiosk"), "all staff"), (.staff("number-clerk"), "all number"),
            (.anyOf([.resident, .staff("clerk")]), "all public staff"), (.system, "all public staff number"),
        ])
    func serves(permission: Permission, roles: String) {
        #expect(NetworkRole.allCases.filter { $0.serves(permission) }.map(\.rawValue).joined(separator: " ") == roles)
    }

    @Test("what is not served is absent, also for who would be allowed")
    func absent() async throws {
        let site = try await TestSite(role: .public)
        let browser = Browser(site)
        await browser.signIn("clerk")
        #expect(!site.app.routes.contains { $0.path == "/office" })
        #expect(await browser.get("/office").status == 404)
        #expect(await browser.get("/").status == 200)
    }
}
