import Kernel
import Registry
import Site
import Store

/// Enrolling a terminal, and taking one out of use.
struct EnrolPages: Sendable {
    let register: DeviceRegister
    let places: Places

    func show(_ request: SiteRequest) async throws -> SiteResponse {
        .page(view(request).page(FormState(request.ctx), try await devices(request)))
    }

    /// Enrols a terminal; its key is shown this once.
    func enrol(_ request: SiteRequest) async throws -> SiteResponse {
        let ctx = request.ctx
        var form = FormReader(ctx, request.form)
        let wards = Self.wards(places, request.actor)
        let ward = form.choice(
            "ward", label: ctx.text("devices.column.office"), among: wards.map(\.code.code), required: true
        )
        .flatMap { WardCode($0) }
        let name = form.value(
            "name", label: ctx.text("devices.column.name"), required: true, message: ctx.t("devices.enrol.name.wrong")
        ) { text in Self.isName(text) ? text : nil }
        let place = form.text("place", label: ctx.text("devices.column.place"), required: true, maxLength: 80)
        guard form.errors.isEmpty, let ward, let name, let place else {
            return .page(view(request).page(form.state, try await devices(request)))
        }
        do {
            let enrolled = try await register.enrol(.terminal, name: name, place: place, ward: ward, by: request.actor)
            var response = SiteResponse.page(view(request).done(enrolled.device, key: enrolled.key))
            response.headers["cache-control"] = "no-store"
            return response
        } catch DeviceRefusal.nameTaken {
            form.errors.add("name", ctx.t("devices.enrol.name.taken"))
            return .page(view(request).page(form.state, try await devices(request)))
        }
    }

    func retire(_ request: SiteRequest) async throws -> SiteResponse {
        let id: ID<Device> = try request.parameters.value("id")
        guard try await register.retire(id, of: request.actor.ward, by: request.actor) else {
            throw SiteFailure.notFound
        }
        return .redirect(DevicePaths.enrol)
    }

    /// The offices for which somebody may enrol.
    static func wards(_ places: Places, _ actor: Actor) -> [Ward] {
        places.wards.filter { actor.ward == nil || actor.ward == $0.code }
    }

    /// Letters, digits and hyphens, as they are printed on every sheet.
    static func isName(_ text: String) -> Bool {
        (1...24).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
            }
    }

    private func devices(_ request: SiteRequest) async throws -> [Device] {
        let ward = request.actor.ward
        return try await request.store.read { try DeviceRegister.all(of: ward, in: $0) }
    }

    private func view(_ request: SiteRequest) -> EnrolView {
        EnrolView(ctx: request.ctx, places: places, wards: Self.wards(places, request.actor))
    }
}

struct EnrolView: Sendable {
    let ctx: PageContext
    let places: Places
    let wards: [Ward]

    func page(_ form: FormState, _ devices: [Device]) -> Page {
        let rows = devices.map { device -> [HTML] in
            [
                HTML(text: device.name), places.ward(device.ward).map { ctx.t($0.office) } ?? HTML(),
                HTML(text: device.place),
                ctx.moment(device.enrolledAt),
                Form(ctx, action: "\(DevicePaths.enrol)/\(device.id)/retire") {
                    "<button class=\"button tertiary\" type=\"submit\" aria-label=\"\(ctx.text("devices.retire.label", ["name": device.name]))\">\(ctx.t("devices.retire"))</button>"
                }.html,
            ]
        }
        return Page(
            ctx, "devices.enrol.title", lead: "<p>\(ctx.t("devices.enrol.lead"))</p>",
            breadcrumbs: [.init(ctx.t("devices.title"), path: DevicePaths.floor)], width: .wide,
            status: form.errors.isEmpty ? 200 : 422, hasErrors: !form.errors.isEmpty,
            body: """
                \(ErrorSummary(form))
                \(Form(ctx, action: DevicePaths.enrol, label: ctx.text("devices.enrol.title")) {
                    """
                    \(Select(form.field("ward", label: ctx.t("devices.column.office"), required: true), wards.map { Choice($0.code.code, ctx.t($0.office)) }))\
                    \(TextField(form.field(
                        "name", label: ctx.t("devices.column.name"), hint: ctx.t("devices.enrol.name.hint"), required: true), width: .half, maxLength: 24))\
                    \(TextField(form.field(
                        "place", label: ctx.t("devices.column.place"), hint: ctx.t("devices.enrol.place.hint"), required: true), maxLength: 80))\
                    \(Button(ctx.t("devices.enrol.button")))
                    """
                })
                <section><h2>\(ctx.t("devices.enrolled"))</h2>\(Table(
                    caption: ctx.t("devices.enrolled"),
                    columns: [
                        .init(ctx.t("devices.column.name"), .rowHeading), .init(ctx.t("devices.column.office")),
                        .init(ctx.t("devices.column.place")), .init(ctx.t("devices.column.enrolled")), .init(ctx.t("devices.retire")),
                    ], rows: rows, captionHidden: true, empty: ctx.t("devices.none"), cards: true))</section>
                """)
    }

    func done(_ device: Device, key: String) -> Page {
        Page(
            ctx, "devices.enrol.done", ["name": device.name],
            breadcrumbs: [
                .init(ctx.t("devices.title"), path: DevicePaths.floor),
                .init(ctx.t("devices.enrol.title"), path: DevicePaths.enrol),
            ],
            body: """
                \(Banner(.warning, ctx.t("devices.enrol.once"), text: ctx.t("devices.enrol.once.text")))
                <p><code>\(key)</code></p>
                """)
    }
}
